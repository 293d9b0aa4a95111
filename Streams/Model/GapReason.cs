namespace Rx.Hypervisor;

/// <summary>Why events are missing from a stream.</summary>
public enum GapReason
{
    /// <summary>The journal has let go of them: they were too old, or it had grown too large.</summary>
    Retention,

    /// <summary>The position is of an epoch that the journal does not have: of another host, or older than all that is kept.</summary>
    UnknownEpoch,

    /// <summary>The position is one that this host has not reached: its journal was put back from an older copy.</summary>
    Future,

    /// <summary>The journal is damaged there.</summary>
    Damage,

    /// <summary>A new epoch began: it cannot be proven that nothing was lost before.</summary>
    NewEpoch,

    /// <summary>The disk was full for longer than memory could bridge.</summary>
    Memory,

    /// <summary>This subscriber was too slow, and had said that events may be left out.</summary>
    Dropped,

    /// <summary>The link to the host was down, and the host keeps no journal: what happened meanwhile is told from the difference.</summary>
    LinkLost,
}
