using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Defaults;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>A domain as its XML describes it. Immutable; two are equal when they describe the same domain.</summary>
/// <param name="Type">What runs the guest's code.</param>
/// <param name="Identity">Name, uuid and what people and tools wrote about it.</param>
/// <param name="Memory">Memory of the guest.</param>
/// <param name="Cpus">Virtual CPUs: those there may be and those there are.</param>
/// <param name="Boot">The machine and what it boots.</param>
/// <param name="Devices">What is attached.</param>
/// <param name="Passthrough">What goes to QEMU untouched.</param>
internal sealed record DomainDefinition(
    DomainType Type,
    ObjectIdentity Identity,
    GuestMemory Memory,
    VcpuCount Cpus,
    GuestBoot Boot,
    DomainDevices Devices,
    QemuPassthrough Passthrough)
{
    private static readonly ConfigFormat Format = new("domain", ErrorDomain.Domain);
    private static readonly Words<DomainType> Types = new(("qemu", DomainType.Qemu), ("kvm", DomainType.Kvm), ("test", DomainType.Test));

    /// <summary>Unique on its host.</summary>
    internal string Name => Identity.Name;

    /// <summary>Never changes.</summary>
    internal Guid Uuid => Identity.Uuid;

    /// <summary>Memory of the guest.</summary>
    internal long MemoryKiB => Memory.KiB;

    /// <summary>Virtual CPUs at the start.</summary>
    internal int Vcpus => Cpus.Current;

    /// <summary>What a list shows of it.</summary>
    internal DefinitionSummary Summary => new(Uuid, Name, Identity.Title ?? "", MemoryKiB, Memory.CurrentKiB, Vcpus);

    /// <summary>What the host may do with the memory.</summary>
    internal MemoryBacking MemoryBacking { get; init; } = MemoryBacking.Default;

    /// <summary>Threads that disks may be given.</summary>
    internal IoThreads IoThreads { get; init; } = IoThreads.None;

    /// <summary>What the machine has.</summary>
    internal GuestFeatures Features { get; init; } = GuestFeatures.None;

    /// <summary>The processor; QEMU's default when nothing is said.</summary>
    internal GuestCpu? Cpu { get; init; }

    /// <summary>Sources of time.</summary>
    internal GuestClock Clock { get; init; } = GuestClock.Default;

    /// <summary>What becomes of the domain when its guest powers off, reboots or crashes.</summary>
    internal LifecycleActions Actions { get; init; } = LifecycleActions.Default;

    /// <summary>Sleeps that are offered to the guest.</summary>
    internal PowerManagement Power { get; init; } = PowerManagement.Default;

    /// <summary>The security labels that the definition says it does not want.</summary>
    internal ValueList<SecurityLabel> DeclinedLabels { get; init; } = [];

    /// <summary>Absolute path of QEMU; <see langword="null"/> leaves the choice to the driver.</summary>
    internal string? Emulator => Devices.Emulator;

    /// <summary>Whether the definition asks for KVM.</summary>
    internal bool WantsKvm => Type is DomainType.Kvm;

    /// <summary>The files that must be there before a start, each with the element that names it.</summary>
    internal IReadOnlyList<HostFile> HostFiles => [.. Boot.HostFiles(), .. Devices.HostFiles()];

    /// <summary>Where the firmware keeps its variables; the first start makes it from its template.</summary>
    internal NvramFile? NvramFile => Boot.Firmware?.NvramFile;

    /// <summary>What the definition adds to the environment of QEMU; a later one of the same name wins.</summary>
    internal IReadOnlyList<EnvironmentVariable> Environment => Clock.Offset is ClockOffset.TimeZone { Zone: var zone }
        ? [new EnvironmentVariable("TZ", zone), .. Passthrough.Environment]
        : Passthrough.Environment;

    /// <summary>The disk's target by every name that QEMU has for it: device id, format node, storage node.</summary>
    internal IReadOnlyDictionary<string, string> DiskTargets => Devices.WithAliases().Disks
        .SelectMany(disk => new[] { disk.Id, disk.FormatNode, disk.StorageNode }, (disk, name) => (disk, name))
        .ToDictionary(pair => pair.name, pair => pair.disk.Target, StringComparer.Ordinal);

    /// <summary>The same domain under another name.</summary>
    /// <exception cref="HypervisorException">It is no name for a domain.</exception>
    internal DomainDefinition WithName(string name) => ObjectIdentity.WhyNoName(name) is { } wrong
        ? throw (name.Contains('/', StringComparison.Ordinal) // A code of its own, as libvirt has it.
            ? new HypervisorException(ErrorCode.XmlError, ErrorDomain.Qemu, $"XML error: '{name}' cannot name a domain: {wrong}")
            : new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Domain, $"invalid argument: '{name}' cannot name a domain: {wrong}"))
        : this with { Identity = Identity with { Name = name } };

    /// <summary>Reads libvirt's domain XML.</summary>
    /// <param name="xml">The document.</param>
    /// <param name="newUuid">Called when the document has no uuid.</param>
    /// <exception cref="HypervisorException">
    /// Not well formed, wrong, or asking for what this driver cannot honour; the message names line and column.
    /// </exception>
    internal static DomainDefinition Parse(string xml, Func<Guid> newUuid)
    {
        ArgumentNullException.ThrowIfNull(xml);
        ArgumentNullException.ThrowIfNull(newUuid);
        ElementReader domain = ConfigXml.Load(xml, Format);
        DomainDefinition definition = Read(domain, newUuid);
        domain.RefuseRest();
        return definition;
    }

    /// <summary>Writes libvirt's domain XML; parsing it gives this definition again.</summary>
    /// <param name="id">Number of the run, written as libvirt does for an active domain; -1 for none.</param>
    internal string ToXml(int id = -1) => ToXml(DomainXmlView.Stored with { Id = id });

    /// <summary>Writes libvirt's domain XML as <paramref name="view"/> shows it.</summary>
    internal string ToXml(DomainXmlView view)
    {
        var domain = new XElement(
            "domain",
            new XAttribute("type", Types[Type]),
            view.IsLive ? new XAttribute("id", view.Id) : null,
            Identity.ToXml(),
            Memory.ToXml(),
            MemoryBacking.ToXml(),
            Cpus.ToXml(),
            IoThreads.ToXml(),
            Boot.ToXml(),
            Features.ToXml(),
            Cpu?.ToXml(),
            Clock.ToXml(),
            Actions.ToXml(),
            Power.ToXml(),
            (view.IsMigratable ? ImpliedDevices.LeaveOut(Devices, Boot.Machine) : Devices).ToXml(view),
            DeclinedLabels.Select(label => label.ToXml()),
            Passthrough.ToXml());
        ConfigXml.Indent(domain);
        return ConfigXml.Write(domain) + "\n";
    }

    private static DomainDefinition Read(ElementReader domain, Func<Guid> newUuid)
    {
        DomainType type = Types.Read(domain.RequiredAttribute("type"));
        // Names a run, not a domain: it is in what an active domain's XML shows, and says nothing when it comes back.
        domain.Attribute("id")?.ToNumber();
        ResourcePartition.Read(domain);
        ObjectIdentity identity = ObjectIdentity.Read(domain, newUuid);
        MachineType machine = GuestBoot.ReadMachine(domain);
        GuestFeatures features = GuestFeatures.Read(domain, type, machine);
        VcpuCount vcpus = VcpuCount.Read(domain, machine);
        return new DomainDefinition(
            type,
            identity,
            GuestMemory.Read(domain),
            vcpus,
            GuestBoot.Read(domain, machine, features),
            DomainDevices.Read(domain, machine),
            QemuPassthrough.Read(domain))
        {
            MemoryBacking = MemoryBacking.Read(domain),
            IoThreads = IoThreads.Read(domain),
            Features = features,
            Cpu = GuestCpu.Read(domain, type, vcpus, machine),
            Clock = GuestClock.Read(domain, type, machine),
            Actions = LifecycleActions.Read(domain),
            Power = PowerManagement.Read(domain, machine, features),
            DeclinedLabels = SecurityLabel.ReadAll(domain),
        };
    }
}
