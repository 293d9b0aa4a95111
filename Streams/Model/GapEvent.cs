namespace Rx.Hypervisor;

/// <summary>Here events are missing: the one way in which continuity breaks. Made for one subscriber; not in the journal.</summary>
/// <remarks>Its own <see cref="HypervisorEvent.Position"/> is <see cref="To"/>.</remarks>
public sealed record GapEvent : HypervisorEvent
{
    /// <summary>The last event before the gap that the subscriber has.</summary>
    public required Position From { get; init; }

    /// <summary>The last event that is missing: what follows comes after it.</summary>
    public required Position To { get; init; }

    /// <summary>Why.</summary>
    public required GapReason Reason { get; init; }

    /// <summary>The same in words, for people.</summary>
    public required string Why { get; init; }
}
