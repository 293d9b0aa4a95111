using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;

/// <summary><c>rom</c>: the code on a card with which firmware boots from it.</summary>
/// <param name="IsShown">Whether the guest sees it; <see langword="null"/> leaves it to QEMU.</param>
/// <param name="File">The file to use instead of QEMU's own; <see langword="null"/> for that.</param>
internal sealed record DeviceRom(bool? IsShown, string? File)
{
    /// <summary>Whether there is one at all.</summary>
    internal bool IsThere { get; init; } = true;

    /// <summary>Reads the element.</summary>
    internal static DeviceRom? Read(ElementReader device)
    {
        if (device.Child("rom") is not { } element)
        {
            return null;
        }

        bool isThere = element.Attribute("enabled") switch
        {
            null or { Text: "yes" } => true,
            { Text: "no" } => false,
            { } other => throw other.Invalid("either yes or no"),
        };
        var rom = new DeviceRom(element.Attribute("bar")?.IsOn(), element.Attribute("file")?.ToAbsolutePath()) { IsThere = isThere };
        return isThere || rom is { IsShown: null, File: null }
            ? rom
            : throw element.Invalid("bar and file have no meaning with enabled='no'");
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "rom",
        IsThere ? null : new XAttribute("enabled", "no"),
        IsShown is { } shown ? new XAttribute("bar", shown ? "on" : "off") : null,
        File is null ? null : new XAttribute("file", File));

    /// <summary>The properties of the card, with the leading comma.</summary>
    internal string ToQemu() => IsThere
        ? (IsShown is { } shown ? $",rombar={(shown ? 1 : 0)}" : "") + (File is null ? "" : $",romfile={QemuOption.Escape(File)}")
        : ",romfile=";
}
