using System;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Defaults;

namespace Rx.Hypervisor.Drivers.Qemu.Definitions;

/// <summary>From XML to a definition with everything filled in, as libvirt would store it.</summary>
internal static class DefinitionReader
{
    private static readonly DefaultsContext Context = new() { NewMac = MacAddresses.New };

    /// <summary>Reads and completes a definition; one that is complete comes back as it is.</summary>
    /// <exception cref="HypervisorException">The XML is wrong, or asks for what cannot be honoured; the message names line and column.</exception>
    internal static DomainDefinition Read(string xml) => DomainDefaults.Complete(DomainDefinition.Parse(xml, Guid.NewGuid), Context);
}
