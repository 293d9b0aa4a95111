using System;

namespace Rx.Hypervisor;

/// <summary>How much the journal of events keeps, and for how long.</summary>
/// <remarks>Whole segments are removed, the oldest first, and never the one that is being written.</remarks>
public sealed record JournalOptions
{
    /// <summary>How large all segments together may become, in bytes. It may be exceeded by one segment.</summary>
    public long MaxBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>How old an event may become.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How large one segment becomes before the next is begun, in bytes.</summary>
    public long SegmentBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>How many events are kept in memory while they cannot be written.</summary>
    public int MemoryEvents { get; init; } = 65_536;

    /// <summary>How many bytes of events are kept in memory while they cannot be written, as they would be on the disk.</summary>
    public long MemoryBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>How long after a failure to write it is tried again.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How much later than the last a wait for the disk begins, at the least: what is written meanwhile shares it.</summary>
    /// <remarks>While events come without a pause, waits take no more than a hundredth of the time, or are a second apart: on a slow disk they are rarer.</remarks>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromMilliseconds(10);
}
