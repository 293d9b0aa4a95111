using System;

namespace Rx.Hypervisor;

/// <summary>What else goes when a definition is dropped; libvirt's <c>virDomainUndefineFlagsValues</c>.</summary>
[Flags]
public enum DomainUndefine
{
    /// <summary>Only the definition; a domain that has more is refused.</summary>
    None = 0,

    /// <summary>The managed save image too.</summary>
    ManagedSave = 1,

    /// <summary>The file of the firmware's variables too.</summary>
    Nvram = 4,

    /// <summary>The file of the firmware's variables stays behind.</summary>
    KeepNvram = 8,
}
