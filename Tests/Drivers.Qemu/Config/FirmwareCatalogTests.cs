using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

public sealed class FirmwareCatalogTests
{
    [Theory]
    [InlineData("q35", "", "", "OVMF_CODE_4M.fd")]
    [InlineData("pc", "", "", "OVMF_CODE_4M.fd")]
    [InlineData("pc-q35-7.2", "", "<smm state='on'/>", "OVMF_CODE_4M.ms.fd")]
    [InlineData("q35", "<firmware><feature enabled='yes' name='secure-boot'/></firmware>", "", "OVMF_CODE_4M.ms.fd")]
    [InlineData("q35", "<loader secure='yes'/>", "", "OVMF_CODE_4M.ms.fd")]
    [InlineData("q35", "<loader secure='no'/>", "<smm state='on'/>", "OVMF_CODE_4M.fd")]
    [InlineData(
        "q35",
        "<firmware><feature enabled='yes' name='secure-boot'/><feature enabled='no' name='enrolled-keys'/></firmware>",
        "",
        "OVMF_CODE_4M.secboot.fd")]
    public void The_first_firmware_that_does_what_is_asked_for_is_chosen(
        string machine, string elements, string features, string code)
    {
        GuestFirmware firmware = Uefi(machine, elements, features).WithFirmware().Boot.Firmware!;

        firmware.Loader.ShouldBe("/usr/share/OVMF/" + code);
        firmware.IsReadOnly.ShouldBe(true);
        firmware.NvramFile.ShouldBe(new NvramFile("/nvram/x_VARS.fd", $"/usr/share/OVMF/{(code.Contains(".ms.", StringComparison.Ordinal) ? "OVMF_VARS_4M.ms.fd" : "OVMF_VARS_4M.fd")}"));
    }

    [Fact]
    public void A_firmware_that_needs_system_management_mode_gets_it()
    {
        DomainDefinition complete = Uefi(
            "q35", "<firmware><feature enabled='yes' name='secure-boot'/></firmware>", "").WithFirmware();

        complete.Features.HasSmm.ShouldBe(true);
        complete.Boot.Firmware!.IsSecure.ShouldBe(true);
    }

    [Theory]
    [InlineData("pc", "<firmware><feature enabled='yes' name='secure-boot'/></firmware>", "")]
    [InlineData("q35", "<firmware><feature enabled='yes' name='secure-boot'/></firmware>", "<smm state='off'/>")]
    [InlineData("q35", "<firmware><feature enabled='yes' name='enrolled-keys'/><feature enabled='no' name='secure-boot'/></firmware>", "")]
    public void A_firmware_that_is_not_installed_is_an_error(string machine, string elements, string features)
    {
        var error = Should.Throw<HypervisorException>(() => Uefi(machine, elements, features).WithFirmware());

        error.Code.ShouldBe(ErrorCode.OperationFailed);
        error.Message.ShouldContain("'x'");
        error.Message.ShouldContain(machine);
    }

    [Fact]
    public void A_completed_definition_is_complete_and_can_be_stored()
    {
        DomainDefinition complete = Uefi("q35", "", "").WithFirmware();

        complete.WithFirmware().ShouldBe(complete);
        Definitions.Parse(complete.ToXml()).ShouldBe(complete);
    }

    [Fact]
    public void A_named_loader_gets_the_template_of_its_descriptor()
    {
        Named("readonly='yes' type='pflash'", "").NvramFile
            .ShouldBe(new NvramFile("/nvram/x_VARS.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"));
        Named("readonly='yes' type='pflash'", "<nvram template='/t'>/v</nvram>").NvramFile.ShouldBe(new NvramFile("/v", "/t"));
    }

    [Theory]
    [InlineData("readonly='no' type='pflash'")]
    [InlineData("type='rom'")]
    public void A_loader_that_keeps_no_variables_apart_gets_no_file_for_them(string attributes)
    {
        Named(attributes, "").NvramFile.ShouldBeNull();
    }

    [Fact]
    public void Descriptors_are_read_by_name_and_the_later_folder_wins()
    {
        var files = new Dictionary<string, Dictionary<string, string>>
        {
            [FirmwareCatalog.Folders[0]] = new()
            {
                ["60-c.json"] = Descriptor("/c"), ["50-b.json"] = Descriptor("/b"), ["40-a.json"] = Descriptor("/a"),
                ["30-bios.json"] = """{"interface-types":["bios"],"mapping":{"device":"memory","filename":"/x"}}""",
                ["20-arm.json"] = Descriptor("/arm").Replace("x86_64", "aarch64", StringComparison.Ordinal),
                ["10-qcow2.json"] = Descriptor("/qcow2").Replace("raw", "qcow2", StringComparison.Ordinal),
                ["05-odd.json"] = "[{}]",
            },
            [FirmwareCatalog.Folders[1]] = new() { ["50-b.json"] = Descriptor("/mine"), ["60-c.json"] = "" },
        };

        FirmwareCatalog catalog = FirmwareCatalog.Read(folder => files[folder]);

        catalog.Descriptors.Select(one => one.Code).ShouldBe(["/a", "/mine"]);
        catalog.Descriptors[0].ShouldBe(new FirmwareDescriptor("/a", "/vars", ["pc-q35-*"], ["acpi-s3"]));
    }

    [Fact]
    public void A_descriptor_that_is_not_JSON_is_named()
    {
        var error = Should.Throw<HypervisorException>(
            () => FirmwareCatalog.Read(folder => [new KeyValuePair<string, string>("a.json", "{")]));

        error.Message.ShouldContain("/firmware/a.json");
    }

    private static string Descriptor(string code) =>
        $$"""
        {
          "interface-types": ["uefi"],
          "mapping": {
            "device": "flash",
            "executable": {"filename": "{{code}}", "format": "raw"},
            "nvram-template": {"filename": "/vars", "format": "raw"}
          },
          "targets": [{"architecture": "x86_64", "machines": ["pc-q35-*"]}],
          "features": ["acpi-s3"]
        }
        """;

    private static DomainDefinition Uefi(string machine, string elements, string features) => Definitions.Parse(
        $"<domain type='qemu'><name>x</name><memory>16384</memory><features>{features}</features>"
        + $"<os firmware='efi'><type machine='{machine}'>hvm</type>{elements}</os></domain>");

    private static DomainDefinition Named(string attributes, string nvram) => Definitions.Parse(
        "<domain type='qemu'><name>x</name><memory>16384</memory>"
        + $"<os><type machine='q35'>hvm</type><loader {attributes}>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>{nvram}</os></domain>")
        .WithFirmware();
}
