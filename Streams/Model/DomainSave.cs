using System;

namespace Rx.Hypervisor;

/// <summary>How a state is saved or restored; libvirt's <c>virDomainSaveRestoreFlags</c>.</summary>
[Flags]
public enum DomainSave
{
    /// <summary>A restored guest runs if it ran when it was saved.</summary>
    None = 0,

    /// <summary>Past the host's page cache. Not done by the QEMU driver, which refuses it.</summary>
    BypassCache = 1,

    /// <summary>A restored guest runs, whatever it did.</summary>
    Running = 2,

    /// <summary>A restored guest stands still, whatever it did.</summary>
    Paused = 4,
}
