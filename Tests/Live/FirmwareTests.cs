using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Guests whose firmware is UEFI: the installed OVMF.</summary>
[Collection(LiveCollection.Name)]
public sealed class FirmwareTests
{
    private const int FlashBytes = 540_672;

    [LiveFirmwareFact]
    public async Task A_guest_with_UEFI_reaches_its_firmware_and_keeps_its_variables()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Domain domain = await host.Hypervisor.DefineDomainAsync(Xml(host["uefi.tty"]), Within.Deadline);

        string variables = await BootAsync(host, domain);
        byte[] template = await File.ReadAllBytesAsync($"{LiveFirmwareFactAttribute.Folder}/OVMF_VARS_4M.fd");
        byte[] written = await File.ReadAllBytesAsync(variables);
        string again = await BootAsync(host, domain);

        variables.ShouldStartWith(host["h"]);
        written.Length.ShouldBe(FlashBytes);
        written.ShouldNotBe(template); // The firmware notes what it found.
        again.ShouldBe(variables);
    }

    // The kernel is signed, but not with a key that is enrolled in the firmware.
    [LiveFirmwareFact]
    public async Task Secure_boot_starts_nothing_that_is_not_signed_for_it()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string boot = Path.Combine(host["esp"], "EFI", "BOOT");
        Directory.CreateDirectory(boot);
        File.Copy(GuestImages.Kernel, Path.Combine(boot, "BOOTX64.EFI"));

        (await BootDiskAsync(host, "open", "<firmware><feature enabled='no' name='secure-boot'/></firmware>"))
            .ShouldContain("BdsDxe: starting Boot");
        (await BootDiskAsync(host, "locked", "<firmware><feature enabled='yes' name='secure-boot'/><feature enabled='yes' name='enrolled-keys'/></firmware>"))
            .ShouldEndWith("Access Denied");
    }

    // What is told of the disk, up to whether it was started.
    private static async Task<string> BootDiskAsync(LiveHost host, string name, string firmware)
    {
        string console = host[$"{name}.tty"];
        string xml = GuestXml.Domain(
            name, 128, "q35", firmware, GuestXml.Serial(console),
            "-drive", $"if=none,id=esp,format=raw,read-only=on,file=fat:{host["esp"]}",
            "-device", "virtio-blk-pci,drive=esp,bus=pcie.0,addr=0x8,bootindex=1").Replace("<os>", "<os firmware='efi'>");
        Domain domain = await host.Hypervisor.CreateDomainAsync(xml, DomainStart.Paused, Within.Deadline);
        using SerialConsole serial = await SerialConsole.OpenAsync(console);
        await domain.ResumeAsync(Within.Deadline);
        string before = await serial.WaitForAsync("BdsDxe: ");
        string told = "BdsDxe: " + await serial.WaitForAsync("BdsDxe: ") + "BdsDxe: " + await serial.WaitForAsync("\n");
        await domain.DestroyAsync(Within.Deadline);
        return (before.Length > 0 ? told : "").Trim();
    }

    // Paused at first: what it prints with no reader yet would be lost.
    private static async Task<string> BootAsync(LiveHost host, Domain domain)
    {
        await domain.StartAsync(DomainStart.Paused, Within.Deadline);
        using SerialConsole console = await SerialConsole.OpenAsync(host["uefi.tty"]);
        await domain.ResumeAsync(Within.Deadline);
        await console.WaitForAsync("BdsDxe: ");
        string blocks = await domain.MonitorCommandAsync("""{"execute":"query-block"}""");
        await domain.DestroyAsync(Within.Deadline);
        return JsonDocument.Parse(blocks).RootElement.GetProperty("return").EnumerateArray()
            .Where(block => block.GetProperty("device").GetString() is "" or "pflash1")
            .Select(block => block.GetProperty("inserted"))
            .Single(inserted => inserted.GetProperty("node-name").GetString() == "pflash1-format")
            .GetProperty("file").GetString()!;
    }

    private static string Xml(string console) => $"""
        <domain type='qemu'>
          <name>uefi</name>
          <memory unit='MiB'>128</memory>
          <os firmware='efi'><type machine='q35'>hvm</type></os>
          <features><acpi/></features>
          <devices>
            <serial type='unix'><source mode='bind' path='{console}'/></serial>
            <memballoon model='none'/>
          </devices>
        </domain>
        """;
}
