using System;
using System.IO;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Defaults;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

/// <summary>Definitions to test with: the files in <c>Data/Domains</c>, and a small one to put things into.</summary>
internal static class Definitions
{
    internal static readonly Guid NewUuid = new("00000000-1111-2222-3333-444444444444");

    /// <summary>A start that chooses what a definition may leave open.</summary>
    internal static readonly QemuLaunchContext Launch = new("tcg", MonitorHandle: 3)
    {
        Choices = new RunChoices("/run/x/channel/target/domain-1-x", VncPort: 5900),
    };

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Data", "Domains");

    internal static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.xml")
        .Select(path => Path.GetFileNameWithoutExtension(path))
        .Order(StringComparer.Ordinal)];

    internal static string[] AllXml => [.. Directory.GetFiles(Folder, "*.xml")
        .Order(StringComparer.Ordinal)
        .Select(File.ReadAllText)];

    internal static string Xml(string name) => File.ReadAllText(Path.Combine(Folder, name + ".xml"));

    internal static string[] Arguments(string name) => File.ReadAllLines(Path.Combine(Folder, name + ".args"));

    internal static DomainDefinition Parse(string xml) => DomainDefinition.Parse(xml, () => NewUuid);

    /// <summary>Read and completed, as when it is defined.</summary>
    internal static DomainDefinition Complete(string xml) => Complete(Parse(xml));

    internal static DomainDefinition Complete(DomainDefinition definition) =>
        DomainDefaults.Complete(definition, new DefaultsContext { NewMac = () => new MacAddress(0x525400000001) });

    /// <summary>The firmware of a host that has Debian's <c>ovmf</c>, as far as this matters.</summary>
    internal static FirmwareCatalog Firmware(string folder = "/usr/share/OVMF") => new(
    [
        new(
            $"{folder}/OVMF_CODE_4M.ms.fd", $"{folder}/OVMF_VARS_4M.ms.fd", ["pc-q35-*"],
            ["enrolled-keys", "requires-smm", "secure-boot"]),
        new(
            $"{folder}/OVMF_CODE_4M.secboot.fd", $"{folder}/OVMF_VARS_4M.fd", ["pc-q35-*"],
            ["requires-smm", "secure-boot"]),
        new($"{folder}/OVMF_CODE_4M.fd", $"{folder}/OVMF_VARS_4M.fd", ["pc-i440fx-*", "pc-q35-*"], []),
    ]);

    /// <summary>What a run of it shows, passwords included.</summary>
    internal static string During(this DomainDefinition definition, RunChoices choices) =>
        (definition with { Devices = definition.Devices.At(choices).WithAliases() })
            .ToXml(DomainXmlView.Stored with { Id = 7 });

    /// <summary>With every path that a start needs.</summary>
    internal static DomainDefinition WithFirmware(this DomainDefinition definition) =>
        Firmware().Complete(definition, "/nvram");

    /// <summary>One line, so that columns are easy to count: what is put in starts at column 100.</summary>
    internal static string With(string elements, string devices = "") =>
        "<domain type='qemu'><name>x</name><memory>16384</memory><os><type machine='pc'>hvm</type></os>".PadRight(99)
        + elements + (devices.Length == 0 ? "" : $"<devices>{devices}</devices>") + "</domain>";

    internal static string WithMachine(string machine, string devices = "") =>
        With("", devices).Replace("'pc'", $"'{machine}'", StringComparison.Ordinal);
}
