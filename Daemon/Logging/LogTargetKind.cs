namespace Rx.Hypervisor.Daemon.Logging;

/// <summary>To whom messages go.</summary>
internal enum LogTargetKind
{
    /// <summary>Standard error, as lines of text.</summary>
    Stderr,

    /// <summary>A file, as lines of text.</summary>
    File,

    /// <summary>The system's log, syslog(3).</summary>
    Syslog,

    /// <summary>The journal of systemd, with each value as a field of its own.</summary>
    Journald,
}
