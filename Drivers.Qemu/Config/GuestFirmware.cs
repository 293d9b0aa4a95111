using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>os firmware='efi'</c>, <c>loader</c> and <c>nvram</c>: a firmware other than the machine's own.</summary>
/// <param name="IsChosen"><c>firmware='efi'</c>: which file is left to the driver.</param>
/// <param name="Type">Flash, unless it is said otherwise.</param>
/// <param name="Loader">Absolute; absent only where it is still to be chosen.</param>
/// <param name="Nvram">Absolute; absent where the driver is to find a place.</param>
/// <param name="Template">Absolute; absent where the loader has one of its own, or the variables are there.</param>
internal sealed record GuestFirmware(bool IsChosen, LoaderType Type, string? Loader, string? Nvram, string? Template)
{
    private static readonly string[] FeatureNames = ["secure-boot", "enrolled-keys"];
    private static readonly Words<LoaderType> Types = new(("rom", LoaderType.Rom), ("pflash", LoaderType.Flash));

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("os")
        {
            Honoured = [new("firmware='efi' (pc, q35)", "<os firmware='efi'><type machine='q35'>hvm</type></os>")],
            Refused =
            [
                new("firmware='bios'", "<os firmware='bios'><type>hvm</type></os>"),
                new("firmware='efi' on microvm", "<os firmware='efi'><type machine='microvm'>hvm</type></os>"),
            ],
        },
        new("os/loader")
        {
            Honoured =
            [
                new("type='rom'", "<os><type>hvm</type><loader type='rom'>/usr/share/seabios/bios-256k.bin</loader></os>"),
                new(
                    "type='pflash' with readonly (pc, q35)",
                    "<os><type machine='q35'>hvm</type><loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader></os>"),
                new(
                    "secure with smm (q35)",
                    "<os><type machine='q35'>hvm</type><loader readonly='yes' secure='yes' type='pflash'>"
                    + "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd</loader></os><features><smm state='on'/></features>"),
            ],
            Refused =
            [
                new(
                    "secure on pc",
                    "<os><type machine='pc'>hvm</type><loader readonly='yes' secure='yes' type='pflash'>/a</loader></os>"),
                new("type='pflash' on microvm", "<os><type machine='microvm'>hvm</type><loader type='pflash'>/a</loader></os>"),
                new("stateless", "<os><type>hvm</type><loader type='pflash' stateless='yes'>/a</loader></os>"),
                new("format", "<os><type>hvm</type><loader type='pflash' format='qcow2'>/a</loader></os>"),
            ],
        },
        new("os/nvram")
        {
            Honoured =
            [
                new(
                    "path, template",
                    "<os><type machine='q35'>hvm</type><loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>"
                    + "<nvram template='/usr/share/OVMF/OVMF_VARS_4M.fd'>/var/lib/x_VARS.fd</nvram></os>"),
            ],
            Refused =
            [
                new(
                    "type='file' with source",
                    "<os firmware='efi'><type>hvm</type><nvram type='file'><source file='/a'/></nvram></os>"),
            ],
        },
        new("os/firmware")
        {
            Honoured =
            [
                new(
                    "feature secure-boot, enrolled-keys with firmware='efi'",
                    "<os firmware='efi'><type machine='q35'>hvm</type><firmware>"
                    + "<feature enabled='no' name='secure-boot'/></firmware></os>"),
            ],
        },
    ];

    /// <summary>Whether the loader's flash cannot be written; so it is where a second one has the variables.</summary>
    internal bool? IsReadOnly { get; init; }

    /// <summary>Whether only code in system management mode may write the flash.</summary>
    internal bool? IsSecure { get; init; }

    /// <summary>What the choice must observe.</summary>
    internal ValueList<FirmwareFeature> Features { get; init; } = [];

    /// <summary>The word of the <c>firmware</c> attribute.</summary>
    internal string? Word => IsChosen ? "efi" : null;

    /// <summary>Whether it takes nothing more to start.</summary>
    internal bool IsComplete => Loader is not null && (Type is LoaderType.Rom || Nvram is not null || IsReadOnly is false);

    /// <summary>The file of the variables, where it is known.</summary>
    internal NvramFile? NvramFile => Nvram is null ? null : new NvramFile(Nvram, Template);

    /// <summary>Reads the attribute and the elements.</summary>
    internal static GuestFirmware? Read(ElementReader os, MachineType machine, bool? hasSmm)
    {
        XmlValue? chosen = os.Attribute("firmware");
        chosen?.MustBe("efi");
        ElementReader? loader = os.Child("loader");
        ElementReader? nvram = os.Child("nvram");
        if (chosen is null && loader is null)
        {
            return (nvram ?? os.Child("firmware")) is { } orphan ? throw orphan.Invalid("it needs a <loader>") : null;
        }

        var firmware = new GuestFirmware(
            chosen is not null,
            Types.Read(loader?.Attribute("type"), chosen is null ? LoaderType.Rom : LoaderType.Flash),
            ReadPath(loader),
            ReadPath(nvram),
            nvram?.Attribute("template")?.ToAbsolutePath())
        {
            IsReadOnly = loader?.Attribute("readonly")?.IsYes(),
            IsSecure = loader?.Attribute("secure")?.IsYes(),
            Features = ReadFeatures(os, chosen),
        };
        if ((loader?.Text().Text.Trim() ?? "") is "" && chosen is null)
        {
            throw loader!.Invalid("the path of the firmware is missing");
        }

        RefuseImpossible(firmware, (loader, nvram, os), machine, hasSmm);
        return firmware;
    }

    /// <summary>The elements.</summary>
    internal IEnumerable<XElement> ToXml()
    {
        if (Features.Count > 0)
        {
            yield return new XElement("firmware", Features.Select(feature => new XElement(
                "feature",
                new XAttribute("enabled", SwitchWords.YesNo(feature.IsEnabled)),
                new XAttribute("name", feature.Name))));
        }

        if (!IsChosen || Loader is not null || IsReadOnly is not null || IsSecure is not null)
        {
            yield return new XElement(
                "loader",
                SwitchWords.YesNoAttribute("readonly", IsReadOnly),
                SwitchWords.YesNoAttribute("secure", IsSecure),
                new XAttribute("type", Types[Type]),
                Loader);
        }

        if (Nvram is not null || Template is not null)
        {
            yield return new XElement("nvram", Template is null ? null : new XAttribute("template", Template), Nvram);
        }
    }

    private static string? ReadPath(ElementReader? element) =>
        element?.Text() is { } text && text.Text.Trim().Length > 0 ? text.ToAbsolutePath() : null;

    private static ValueList<FirmwareFeature> ReadFeatures(ElementReader os, XmlValue? chosen)
    {
        if (os.Child("firmware") is not { } element)
        {
            return [];
        }

        return chosen is null
            ? throw element.Invalid("it needs <os firmware='efi'>")
            : [.. element.Children("feature").Select(ReadFeature)];
    }

    private static FirmwareFeature ReadFeature(ElementReader element)
    {
        XmlValue name = element.RequiredAttribute("name");
        return FeatureNames.Contains(name.Text, StringComparer.Ordinal)
            ? new FirmwareFeature(name.Text, element.RequiredAttribute("enabled").IsYes())
            : throw name.Unsupported("supported: " + string.Join(", ", FeatureNames));
    }

    private static void RefuseImpossible(
        GuestFirmware firmware,
        (ElementReader? Loader, ElementReader? Nvram, ElementReader Os) at,
        MachineType machine,
        bool? hasSmm)
    {
        if (firmware.Type is LoaderType.Rom)
        {
            if (firmware.IsChosen || machine.Family is MachineFamily.None || firmware.IsReadOnly is false)
            {
                throw at.Loader!.Unsupported("a ROM is named, is read-only, and needs a board");
            }

            if (at.Nvram is not null)
            {
                throw at.Nvram.Invalid("only a loader of type='pflash' has variables");
            }
        }
        else if (!machine.HasPci)
        {
            throw (at.Loader ?? at.Os).Unsupported($"machine '{machine.Name}' has no flash");
        }

        if (firmware.IsSecure is true && (firmware.Type is LoaderType.Rom || machine.Family is not MachineFamily.Q35))
        {
            throw at.Loader!.Unsupported("Secure boot is supported for q35 machine types only");
        }

        if (firmware is { IsSecure: true, IsChosen: false } && hasSmm is not true)
        {
            throw at.Loader!.Unsupported("Secure boot requires SMM feature enabled");
        }
    }
}
