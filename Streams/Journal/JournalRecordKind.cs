namespace Rx.Hypervisor.Streams.Journal;

/// <summary>What a line of a segment tells.</summary>
internal enum JournalRecordKind
{
    /// <summary>Something that this version does not know, or the header.</summary>
    Other,

    /// <summary>An event.</summary>
    Event,

    /// <summary>Events that were told, and are nowhere.</summary>
    Gap,

    /// <summary>The writer ended, with everything on the disk.</summary>
    Closed,

    /// <summary>The next writer began.</summary>
    Opened,
}
