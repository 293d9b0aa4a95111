using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>cpu</c>: the processor that the guest sees. Without a mode QEMU's default, with what is said of it.</summary>
internal sealed record GuestCpu
{
    private const int VendorLength = 12;

    private static readonly Words<CpuMode> Modes = new(
        ("custom", CpuMode.Custom),
        ("host-model", CpuMode.HostModel),
        ("host-passthrough", CpuMode.HostPassthrough),
        ("maximum", CpuMode.Maximum));

    private static readonly Words<CpuCheck> Checks = new(
        ("none", CpuCheck.None), ("partial", CpuCheck.Partial), ("full", CpuCheck.Full));

    /// <summary>The makers of processors.</summary>
    internal static readonly Words<CpuVendor> Vendors = new(("Intel", CpuVendor.Intel), ("AMD", CpuVendor.Amd), ("Hygon", CpuVendor.Hygon));

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("cpu")
        {
            Honoured =
            [
                new("mode='custom'", "<cpu mode='custom' match='exact'><model>Nehalem</model></cpu>"),
                new("check='none', 'partial', 'full'", "<cpu check='full'><model>qemu64</model></cpu>"),
                new("mode='host-model'", "<cpu mode='host-model'/>"),
                new("mode='maximum'", "<cpu mode='maximum'/>"),
                new("mode='host-passthrough' with migratable (type='kvm')", Kvm("<cpu mode='host-passthrough' migratable='off'/>")),
            ],
            Refused =
            [
                new("mode='host-passthrough' with type='qemu'", "<cpu mode='host-passthrough'/>"),
                new("match='minimum'", "<cpu match='minimum'><model>Nehalem</model></cpu>"),
                new("match='strict'", "<cpu match='strict'><model>Nehalem</model></cpu>"),
            ],
        },
        new("cpu/model")
        {
            Honoured =
            [
                new("QEMU's models, fallback", "<cpu><model fallback='forbid'>Nehalem</model></cpu>"),
                new("vendor_id", "<cpu><model vendor_id='GenuineIntel'>qemu64</model></cpu>"),
            ],
        },
        new("cpu/vendor")
        {
            Honoured =
            [
                new("Intel, AMD, Hygon: the host's with KVM, any with emulation", "<cpu><model>Nehalem</model><vendor>Intel</vendor></cpu>"),
            ],
            Refused = [new("others", "<cpu><model>Nehalem</model><vendor>VIA</vendor></cpu>")],
        },
        CpuTopology.Coverage,
        CpuFeature.Coverage,
        CpuCache.Coverage,
        .. UnknownElements.Inside(
            "cpu",
            "<numa><cell id='0' cpus='0' memory='16384'/></numa>",
            "<maxphysaddr mode='emulate' bits='42'/>"),
    ];

    /// <summary>Where the model comes from; <see langword="null"/> for QEMU's default.</summary>
    internal CpuMode? Mode { get; init; }

    /// <summary>Whether the host must offer all that is asked for; libvirt's default when not said.</summary>
    internal CpuCheck? Check { get; init; }

    /// <summary>With the host's processor: whether to leave out what cannot migrate. On unless it is said.</summary>
    internal bool? IsMigratable { get; init; }

    /// <summary>QEMU's name of a model, in mode custom.</summary>
    internal string? Model { get; init; }

    /// <summary>Whether a model near the named one would do; this driver never needs it.</summary>
    internal bool? AllowsFallback { get; init; }

    /// <summary>Who must have made the processor that KVM runs the guest on; <see langword="null"/> for anybody.</summary>
    internal CpuVendor? Vendor { get; init; }

    /// <summary>Twelve characters, instead of the model's own.</summary>
    internal string? VendorId { get; init; }

    /// <summary>How the virtual CPUs are grouped.</summary>
    internal CpuTopology? Topology { get; init; }

    /// <summary>What the guest sees of the caches.</summary>
    internal CpuCache? Cache { get; init; }

    /// <summary>What differs from the model.</summary>
    internal ValueList<CpuFeature> Features { get; init; } = [];

    /// <summary>Whether QEMU must refuse to start on a host that lacks something.</summary>
    /// <remarks>libvirt checks a custom model under KVM unless told not to, and nothing elsewhere.</remarks>
    internal bool IsEnforced(DomainType type) => Mode is CpuMode.Custom
        && (Check ?? (type is DomainType.Kvm ? CpuCheck.Partial : CpuCheck.None)) is not CpuCheck.None;

    /// <summary>Reads the element.</summary>
    internal static GuestCpu? Read(ElementReader domain, DomainType type, VcpuCount vcpus, MachineType machine)
    {
        if (domain.Child("cpu") is not { } element)
        {
            return null;
        }

        if (machine.Family is MachineFamily.None)
        {
            throw element.Unsupported("machine 'none' has no processor");
        }

        element.Attribute("match")?.MustBe("exact");
        ElementReader? model = element.Child("model");
        CpuMode? mode = ReadMode(element, model, type);
        var cpu = new GuestCpu
        {
            Mode = mode,
            Check = element.Attribute("check") is { } check ? Checks.Read(check) : null,
            IsMigratable = ReadMigratable(element.Attribute("migratable"), mode),
            Model = mode is CpuMode.Custom ? ReadModel(model!.Text()) : RefuseModel(model),
            AllowsFallback = ReadFallback(model?.Attribute("fallback")),
            Vendor = element.Child("vendor") is { } vendor ? Vendors.Read(vendor.Text()) : null,
            VendorId = ReadVendor(model?.Attribute("vendor_id")),
            Topology = CpuTopology.Read(element, vcpus, machine),
            Cache = CpuCache.Read(element, mode),
        };
        return cpu with { Features = CpuFeature.ReadAll(element, cpu.IsEnforced(type)) };
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "cpu",
        Mode is { } mode ? new XAttribute("mode", Modes[mode]) : null,
        Mode is CpuMode.Custom ? new XAttribute("match", "exact") : null,
        Check is { } check ? new XAttribute("check", Checks[check]) : null,
        SwitchWords.OnOffAttribute("migratable", IsMigratable),
        Model is null && AllowsFallback is null && VendorId is null
            ? null
            : new XElement(
                "model",
                AllowsFallback is { } allows ? new XAttribute("fallback", allows ? "allow" : "forbid") : null,
                VendorId is null ? null : new XAttribute("vendor_id", VendorId),
                Model),
        Vendor is { } vendor ? new XElement("vendor", Vendors[vendor]) : null,
        Topology?.ToXml(),
        Cache?.ToXml(),
        Features.Select(feature => feature.ToXml()));

    private static string Kvm(string cpu) =>
        $"<domain type='kvm'><name>x</name><memory>16384</memory><os><type>hvm</type></os>{cpu}</domain>";

    // A model without a mode is a custom one; topology alone leaves the processor as it is.
    private static CpuMode? ReadMode(ElementReader element, ElementReader? model, DomainType type)
    {
        XmlValue? written = element.Attribute("mode");
        CpuMode? mode = written is null ? (model is null ? null : CpuMode.Custom) : Modes.Read(written);
        return mode switch
        {
            CpuMode.Custom when model is null => throw element.Invalid("missing CPU model name"),
            CpuMode.HostPassthrough when type is DomainType.Qemu =>
                throw written!.Unsupported("it needs <domain type='kvm'>"),
            _ => mode,
        };
    }

    private static string ReadModel(XmlValue text) => text.Text.Trim() switch
    {
        "" => throw text.Invalid("missing CPU model name"),
        "host" or "max" => throw text.Unsupported("the modes host-passthrough and maximum say this"),
        var name when name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') => name,
        _ => throw text.Invalid("not a name of a CPU model"),
    };

    // Older tools write an empty model for a fallback beside host-model.
    private static string? RefuseModel(ElementReader? model) => model?.Text() is { } text && text.Text.Trim().Length > 0
        ? throw text.Unsupported("only mode='custom' names a model")
        : null;

    private static bool? ReadMigratable(XmlValue? value, CpuMode? mode) => value is null
        ? null
        : mode is CpuMode.HostPassthrough or CpuMode.Maximum
            ? value.IsOn()
            : throw value.Invalid("only with mode='host-passthrough' or mode='maximum'");

    private static bool? ReadFallback(XmlValue? value) => value?.Text switch
    {
        null => null,
        "allow" => true,
        "forbid" => false,
        _ => throw value.Invalid("either allow or forbid"),
    };

    private static string? ReadVendor(XmlValue? value) => value is null
        || (value.Text.Length == VendorLength && value.Text.All(c => char.IsAscii(c) && !char.IsControl(c) && c != ','))
            ? value?.Text
            : throw value.Invalid($"vendor_id has exactly {VendorLength} characters and no comma");
}
