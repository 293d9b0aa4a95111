using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Definitions;

namespace Rx.Hypervisor.Drivers.Qemu.Images;

/// <summary>Whether a guest that was saved can go on in another definition: what it sees must be the same.</summary>
/// <remarks>
/// Both are compared as XML without what stays on the host: an element that is not named here counts, so that a new kind of device is
/// held to all it says until somebody finds out what the guest sees of it.
/// </remarks>
internal static class GuestAbi
{
    /// <summary>Paths of elements and attributes that the guest does not see.</summary>
    private static readonly HashSet<string> OnHost = new(StringComparer.Ordinal)
    {
        "domain/name", "domain/title", "domain/description", "domain/metadata", "domain/currentMemory", "domain/memory/@dumpCore",
        "domain/memoryBacking", "domain/on_poweroff", "domain/on_reboot", "domain/on_crash", "domain/os/nvram", "domain/os/loader",
        "domain/os/kernel", "domain/os/initrd", "domain/os/cmdline", "domain/seclabel", "domain/devices/emulator",
        "domain/devices/*/alias", "domain/devices/*/source", "domain/devices/*/log", "domain/devices/*/backingStore",
        "domain/devices/*/protocol", "domain/devices/disk/@type", "domain/devices/disk/driver", "domain/devices/disk/shareable",
        "domain/devices/disk/boot", "domain/devices/interface/target", "domain/devices/interface/link", "domain/devices/interface/boot",
        "domain/devices/interface/script", "domain/devices/interface/bandwidth", "domain/devices/graphics", "domain/devices/rng/backend",
        "domain/devices/interface/@type", "domain/devices/serial/@type", "domain/devices/console/@type", "domain/devices/parallel/@type",
        "domain/devices/channel/@type",
    };

    /// <summary>Reads XML that is to be used instead of <paramref name="saved"/>.</summary>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.ConfigUnsupported"/>: the guest would see the difference, which the message names; or it is no domain XML.
    /// </exception>
    internal static DomainDefinition RequireSame(DomainDefinition saved, string xml)
    {
        DomainDefinition edited = DefinitionReader.ReadEdited(xml);
        if (Difference(saved, edited) is { } difference)
        {
            throw new HypervisorException(ErrorCode.ConfigUnsupported, ErrorDomain.Qemu,
                $"unsupported configuration: domain '{saved.Name}' cannot go on with this XML, its guest would see a difference: {difference}");
        }

        return edited;
    }

    /// <summary>The first thing that the guest would see change; <see langword="null"/> when there is none.</summary>
    internal static string? Difference(DomainDefinition saved, DomainDefinition edited)
        => Compare(XElement.Parse(saved.ToXml()), XElement.Parse(edited.ToXml()), "domain");

    private static string? Compare(XElement saved, XElement edited, string path)
        => CompareAttributes(saved, edited, path) ?? CompareText(saved, edited, path) ?? CompareChildren(saved, edited, path);

    private static string? CompareAttributes(XElement saved, XElement edited, string path)
    {
        foreach (XName name in saved.Attributes().Concat(edited.Attributes()).Where(IsOfTheFormat).Select(attribute => attribute.Name).Distinct())
        {
            (string? before, string? after) = (saved.Attribute(name)?.Value, edited.Attribute(name)?.Value);
            if (before != after && !IsOnHost($"{path}/@{name.LocalName}"))
            {
                return $"{name.LocalName} of <{Brief(path)}> {Told(before)} becomes {Told(after)}";
            }
        }

        return null;
    }

    private static string? CompareText(XElement saved, XElement edited, string path)
    {
        (string before, string after) = (TextOf(saved), TextOf(edited));
        return before == after ? null : $"<{Brief(path)}> {Told(before)} becomes {Told(after)}";
    }

    private static string? CompareChildren(XElement saved, XElement edited, string path)
    {
        XElement[] before = [.. saved.Elements().Where(child => !IsOnHost($"{path}/{child.Name.LocalName}"))];
        XElement[] after = [.. edited.Elements().Where(child => !IsOnHost($"{path}/{child.Name.LocalName}"))];
        for (int i = 0; i < Math.Max(before.Length, after.Length); i++)
        {
            if (i >= after.Length || (i < before.Length && before[i].Name != after[i].Name))
            {
                return $"<{Brief(path)}/{before[Math.Min(i, before.Length - 1)].Name.LocalName}> goes or moves";
            }

            if (i >= before.Length)
            {
                return $"<{Brief(path)}/{after[i].Name.LocalName}> comes";
            }

            if (Compare(before[i], after[i], $"{path}/{before[i].Name.LocalName}") is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private static bool IsOfTheFormat(XAttribute attribute) => !attribute.IsNamespaceDeclaration;

    private static string TextOf(XElement element) => element.HasElements ? "" : element.Value.Trim();

    private static string Told(string? value) => value is null ? "(none)" : $"'{value}'";

    private static string Brief(string path) => path.Length > "domain/".Length ? path["domain/".Length..] : path;

    private static bool IsOnHost(string path)
    {
        string[] parts = path.Split('/');
        return OnHost.Contains(path)
            || (parts.Length > 3 && parts[1] == "devices" && OnHost.Contains(string.Join('/', ["domain", "devices", "*", .. parts[3..]])));
    }
}
