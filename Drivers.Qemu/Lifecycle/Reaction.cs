namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>What the driver has to do since the guest powered off, or crashed.</summary>
internal enum Reaction
{
    /// <summary>Nothing: QEMU does it by itself, or all is to stay as it is.</summary>
    None,

    /// <summary>To end the process, where it does not end by itself.</summary>
    Destroy,

    /// <summary>To boot again in the same process.</summary>
    Restart,

    /// <summary>To write the guest's memory to a file, then <see cref="Destroy"/>.</summary>
    DumpAndDestroy,

    /// <summary>To write the guest's memory to a file, then <see cref="Restart"/>.</summary>
    DumpAndRestart,

    /// <summary>To let the machine go on: an engine that is gone has reset it already.</summary>
    Continue,
}
