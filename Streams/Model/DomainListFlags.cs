using System;

namespace Rx.Hypervisor;

/// <summary>Which domains are listed; libvirt's <c>virConnectListAllDomainsFlags</c>.</summary>
/// <remarks>
/// Flags come in groups. A group of which no flag is given leaves out nothing; of the others a domain must match one flag each.
/// </remarks>
[Flags]
public enum DomainListFlags
{
    /// <summary>All of them.</summary>
    All = 0,

    /// <summary>Those with a QEMU process.</summary>
    Active = 1,

    /// <summary>Those without.</summary>
    Inactive = 2,

    /// <summary>Those with a stored definition.</summary>
    Persistent = 4,

    /// <summary>Those without.</summary>
    Transient = 8,

    /// <summary>Those whose virtual CPUs run.</summary>
    Running = 16,

    /// <summary>Those that are suspended.</summary>
    Paused = 32,

    /// <summary>Those that are off.</summary>
    Shutoff = 64,

    /// <summary>Those in any other state.</summary>
    Other = 128,

    /// <summary>Those with a managed save image.</summary>
    ManagedSave = 256,

    /// <summary>Those without.</summary>
    NoManagedSave = 512,

    /// <summary>Those that are started with their host.</summary>
    Autostart = 1024,

    /// <summary>Those that are not.</summary>
    NoAutostart = 2048,

    /// <summary>Those with snapshots.</summary>
    HasSnapshot = 4096,

    /// <summary>Those without.</summary>
    NoSnapshot = 8192,

    /// <summary>Those with checkpoints.</summary>
    HasCheckpoint = 16384,

    /// <summary>Those without.</summary>
    NoCheckpoint = 32768,
}
