using System;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>Where a <see cref="JournalCursor"/> reads: a journal that is written here, or a folder that another process writes.</summary>
/// <remarks>Threading: any thread.</remarks>
internal interface IJournalSource
{
    IHostFiles Files { get; }

    DateTimeOffset Now { get; }

    /// <summary>The last event.</summary>
    Position Last { get; }

    /// <summary>Stands in front of the oldest segment.</summary>
    JournalSegment Head { get; }

    /// <summary>The segment behind one, if there is one yet.</summary>
    JournalSegment? After(JournalSegment segment);

    /// <summary>Whether a segment that is not there any more was let go of, and not lost.</summary>
    bool WasRemoved(JournalSegment segment);

    /// <summary>The next event of those that are in memory only.</summary>
    /// <param name="after">The event in front of it.</param>
    /// <param name="segment">Where the cursor is.</param>
    /// <param name="offset">Where it is in there.</param>
    /// <param name="hasMoreOnDisk">The disk has more to read first.</param>
    HypervisorEvent? FindInMemory(Position? after, JournalSegment segment, long offset, out bool hasMoreOnDisk);
}
