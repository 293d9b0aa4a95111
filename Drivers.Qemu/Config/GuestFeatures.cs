using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>features</c>: what the machine has. As in libvirt, there is no ACPI unless it is asked for.</summary>
internal sealed record GuestFeatures
{
    private static readonly Words<InterruptDriver> Drivers = new(
        ("qemu", InterruptDriver.Qemu), ("kvm", InterruptDriver.Kvm));

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        Row("acpi", [new("present or absent", "<acpi/>")], [new("machine none", "<acpi/>", "none")]),
        Row("apic", [new("always there", "<apic/>"), new("eoi (shown by KVM)", "<apic eoi='on'/>")], []),
        Row("pae", [new("always there", "<pae/>")], []),
        Row("hap", [new("where the host has it", "<hap/>")], [new("state='off'", "<hap state='off'/>")]),
        .. HypervFeatures.Coverage,
        .. KvmFeatures.Coverage,
        Row("pmu", [new("state", "<pmu state='off'/>")], []),
        Row("vmport", [new("state (pc, q35)", "<vmport state='off'/>")], [new("microvm", "<vmport state='off'/>", "microvm")]),
        Row(
            "smm",
            [new("state (pc, q35)", "<smm state='on'/>", "q35")],
            [new("tseg", "<smm state='on'><tseg unit='MiB'>48</tseg></smm>", "q35")]),
        Row("vmcoreinfo", [new("state", "<vmcoreinfo state='on'/>")], []),
        new("features/ioapic")
        {
            Honoured =
            [
                new(
                    "driver (type='kvm')",
                    "<domain type='kvm'><name>x</name><memory>16384</memory><os><type>hvm</type></os>"
                    + "<features><ioapic driver='qemu'/></features></domain>"),
            ],
            Refused = [new("with type='qemu'", "<features><ioapic driver='qemu'/></features>")],
        },
        .. UnknownElements.Inside(
            "features",
            "<viridian/>",
            "<privnet/>",
            "<gic version='3'/>",
            "<pvspinlock/>",
            "<xen><e820_host state='on'/></xen>",
            "<msrs unknown='ignore'/>",
            "<tcg><tb-cache unit='MiB'>128</tb-cache></tcg>",
            "<async-teardown enabled='yes'/>"),
    ];

    /// <summary>What holds when nothing is said.</summary>
    internal static GuestFeatures None { get; } = new();

    /// <summary>Tables that tell the guest of its devices, and the power button.</summary>
    internal bool HasAcpi { get; init; }

    /// <summary>Said to be there, as it always is.</summary>
    internal bool HasApic { get; init; }

    /// <summary><c>apic eoi</c>: interrupts ended without leaving the guest.</summary>
    internal bool? HasFastEoi { get; init; }

    /// <summary>Said to be there, as it always is.</summary>
    internal bool HasPae { get; init; }

    /// <summary>Said to be wanted: KVM uses it wherever the processor has it.</summary>
    internal bool HasHap { get; init; }

    /// <summary>Windows' enlightenments.</summary>
    internal HypervFeatures? Hyperv { get; init; }

    /// <summary>What KVM shows of itself.</summary>
    internal KvmFeatures? Kvm { get; init; }

    /// <summary>Performance counters.</summary>
    internal bool? HasPmu { get; init; }

    /// <summary>VMware's port.</summary>
    internal bool? HasVmport { get; init; }

    /// <summary>System management mode.</summary>
    internal bool? HasSmm { get; init; }

    /// <summary>A device by which the guest's kernel tells where its core is.</summary>
    internal bool? HasVmcoreinfo { get; init; }

    /// <summary>Where the I/O APIC is.</summary>
    internal InterruptDriver? Interrupts { get; init; }

    /// <summary>Reads the element.</summary>
    internal static GuestFeatures Read(ElementReader domain, DomainType type, MachineType machine)
    {
        if (domain.Child("features") is not { } element)
        {
            return None;
        }

        Board(element.Child("hap") ?? element.Child("hyperv") ?? element.Child("kvm"), machine);
        ElementReader? apic = element.Child("apic");
        return new GuestFeatures
        {
            HasAcpi = Board(element.Child("acpi"), machine) is not null,
            HasApic = Board(apic, machine) is not null,
            HasFastEoi = apic?.Attribute("eoi")?.IsOn(),
            HasPae = Board(element.Child("pae"), machine) is not null,
            HasHap = ReadHap(element.Child("hap")),
            Hyperv = HypervFeatures.Read(element, type),
            Kvm = KvmFeatures.Read(element),
            HasPmu = State(Board(element.Child("pmu"), machine)),
            HasVmport = State(Chipset(element.Child("vmport"), machine)),
            HasSmm = State(Chipset(element.Child("smm"), machine)),
            HasVmcoreinfo = State(Board(element.Child("vmcoreinfo"), machine)),
            Interrupts = ReadInterrupts(element.Child("ioapic"), type),
        };
    }

    /// <summary>The element, where there is something to say.</summary>
    internal XElement? ToXml() => this == None
        ? null
        : new XElement(
            "features",
            HasAcpi ? new XElement("acpi") : null,
            HasApic ? new XElement("apic", SwitchWords.OnOffAttribute("eoi", HasFastEoi)) : null,
            HasPae ? new XElement("pae") : null,
            HasHap ? new XElement("hap") : null,
            Hyperv?.ToXml(),
            Kvm?.ToXml(),
            ToXml("pmu", HasPmu),
            ToXml("vmport", HasVmport),
            ToXml("smm", HasSmm),
            Interrupts is { } driver ? new XElement("ioapic", new XAttribute("driver", Drivers[driver])) : null,
            ToXml("vmcoreinfo", HasVmcoreinfo));

    private static ElementCoverage Row(
        string feature, ValueList<CoverageSample> honoured, ValueList<CoverageSample> refused)
    {
        static CoverageSample Wrap(CoverageSample sample) => sample with { Xml = $"<features>{sample.Xml}</features>" };
        return new ElementCoverage("features/" + feature)
        {
            Honoured = [.. honoured.Select(Wrap)],
            Refused = [.. refused.Select(Wrap)],
        };
    }

    private static ElementReader? Board(ElementReader? element, MachineType machine) =>
        element is null || machine.HasIsa ? element : throw Lacks(element, machine);

    private static ElementReader? Chipset(ElementReader? element, MachineType machine) =>
        element is null || machine.HasPci ? element : throw Lacks(element, machine);

    private static HypervisorException Lacks(ElementReader element, MachineType machine) =>
        element.Unsupported($"machine '{machine.Name}' has no setting for it");

    // libvirt: an element without state is one that is on.
    private static bool? State(ElementReader? element) =>
        element is null ? null : element.Attribute("state")?.IsOn() ?? true;

    private static bool ReadHap(ElementReader? element)
    {
        element?.Attribute("state")?.MustBe("on");
        return element is not null;
    }

    private static InterruptDriver? ReadInterrupts(ElementReader? element, DomainType type) => element switch
    {
        null => null,
        _ when type is not DomainType.Kvm => throw element.Unsupported("it needs <domain type='kvm'>"),
        _ => Drivers.Read(element.RequiredAttribute("driver")),
    };

    private static XElement? ToXml(string name, bool? state) =>
        state is null ? null : new XElement(name, SwitchWords.OnOffAttribute("state", state));
}
