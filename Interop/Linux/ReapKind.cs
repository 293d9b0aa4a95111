namespace Rx.Hypervisor.Interop.Linux;

/// <summary>What <see cref="PidFd.TryReap"/> found.</summary>
public enum ReapKind
{
    /// <summary>The child has not ended yet.</summary>
    StillRunning,

    /// <summary>It ended by itself; the status is its exit code.</summary>
    Exited,

    /// <summary>A signal ended it; the status is the signal. Whether it left a core file is not told.</summary>
    Killed,

    /// <summary>It is no child of this process, or was reaped before.</summary>
    NotAChild,
}
