using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>A domain as its XML describes it. Immutable; two are equal when they describe the same domain.</summary>
/// <param name="Type">What runs the guest's code.</param>
/// <param name="Identity">Name, uuid and what people and tools wrote about it.</param>
/// <param name="MemoryKiB">Memory of the guest.</param>
/// <param name="Vcpus">Virtual CPUs.</param>
/// <param name="Boot">The machine and what it boots.</param>
/// <param name="Devices">What is attached.</param>
/// <param name="Passthrough">What goes to QEMU untouched.</param>
internal sealed record DomainDefinition(
    DomainType Type,
    DomainIdentity Identity,
    long MemoryKiB,
    int Vcpus,
    GuestBoot Boot,
    DomainDevices Devices,
    QemuPassthrough Passthrough)
{
    private static readonly Words<DomainType> Types = new(("qemu", DomainType.Qemu), ("kvm", DomainType.Kvm));

    /// <summary>Unique on its host.</summary>
    internal string Name => Identity.Name;

    /// <summary>Never changes.</summary>
    internal Guid Uuid => Identity.Uuid;

    /// <summary>Absolute path of QEMU; <see langword="null"/> leaves the choice to the driver.</summary>
    internal string? Emulator => Devices.Emulator;

    /// <summary>Whether the definition asks for KVM.</summary>
    internal bool WantsKvm => Type is DomainType.Kvm;

    /// <summary>The files that must be there before a start, each with the element that names it.</summary>
    internal IReadOnlyList<HostFile> HostFiles => [.. Boot.HostFiles(), .. Devices.HostFiles()];

    /// <summary>The disk's target by every name that QEMU has for it: device id, format node, storage node.</summary>
    internal IReadOnlyDictionary<string, string> DiskTargets => Devices.WithAliases().Disks
        .SelectMany(disk => new[] { disk.Id, disk.FormatNode, disk.StorageNode }, (disk, name) => (disk, name))
        .ToDictionary(pair => pair.name, pair => pair.disk.Target, StringComparer.Ordinal);

    /// <summary>The same domain under another name.</summary>
    /// <exception cref="HypervisorException">It is no name for a domain.</exception>
    internal DomainDefinition WithName(string name) => this with { Identity = Identity.WithName(name) };

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
        XElement root = DomainXml.Load(xml);
        if (root.Name != "domain")
        {
            throw ConfigError.Invalid($"unexpected root element <{root.Name.LocalName}>", root, "expecting <domain>");
        }

        var domain = new ElementReader(root);
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
            GuestMemory.ToXml(MemoryKiB),
            VcpuCount.ToXml(Vcpus),
            Boot.ToXml(),
            Boot.Machine.Family is MachineFamily.None ? null : GuestFeatures.ToXml(),
            GuestClock.ToXml(),
            LifecycleActions.ToXml(),
            Devices.ToXml(view),
            Passthrough.ToXml());
        DomainXml.Indent(domain);
        return DomainXml.Write(domain) + "\n";
    }

    private static DomainDefinition Read(ElementReader domain, Func<Guid> newUuid)
    {
        DomainType type = Types.Read(domain.RequiredAttribute("type"));
        // Names a run, not a domain: it is in what an active domain's XML shows, and says nothing when it comes back.
        domain.Attribute("id")?.ToNumber();
        GuestFeatures.Read(domain);
        GuestClock.Read(domain);
        LifecycleActions.Read(domain);
        DomainIdentity identity = DomainIdentity.Read(domain, newUuid);
        GuestBoot boot = GuestBoot.Read(domain);
        return new DomainDefinition(
            type,
            identity,
            GuestMemory.Read(domain),
            VcpuCount.Read(domain, boot.Machine),
            boot,
            DomainDevices.Read(domain, boot.Machine),
            QemuPassthrough.Read(domain));
    }
}
