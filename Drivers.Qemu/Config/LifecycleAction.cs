namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What becomes of a domain whose guest powered off, rebooted or crashed.</summary>
internal enum LifecycleAction
{
    /// <summary>The domain ends.</summary>
    Destroy,

    /// <summary>The guest boots again, in the same process.</summary>
    Restart,

    /// <summary>The process stays as it is, stopped, for someone to look at.</summary>
    Preserve,

    /// <summary>A core dump, then <see cref="Destroy"/>.</summary>
    CoreDumpDestroy,

    /// <summary>A core dump, then <see cref="Restart"/>.</summary>
    CoreDumpRestart,
}
