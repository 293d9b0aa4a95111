namespace Rx.Hypervisor;

/// <summary>Whether the monitor of a domain can be asked.</summary>
public enum MonitorLiveness
{
    /// <summary>The domain has no monitor: it is inactive, or not that far yet.</summary>
    None,

    /// <summary>The last command was answered.</summary>
    Answering,

    /// <summary>A command was not answered within its deadline; the state shown is the last one known.</summary>
    Silent,

    /// <summary>The connection is gone or broke the protocol; only the process can still be watched.</summary>
    Lost,
}
