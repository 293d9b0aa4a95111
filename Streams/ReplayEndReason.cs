namespace Rx.Hypervisor;

/// <summary>How a replay ended.</summary>
public enum ReplayEndReason
{
    /// <summary>With the recording, which says why: its host was stopped, or it had reached its limit.</summary>
    Ended,

    /// <summary>With the last record: whoever wrote it was killed, or still writes.</summary>
    Unfinished,

    /// <summary>Before a record that is torn.</summary>
    Torn,

    /// <summary>Before a record that is not as it was written.</summary>
    Damaged,

    /// <summary>The drivers do something else than when they were recorded: they are of another version.</summary>
    Diverged,
}
