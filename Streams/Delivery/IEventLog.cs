using System;

namespace Rx.Hypervisor.Streams.Delivery;

/// <summary>What was published, for those who have not heard it yet.</summary>
internal interface IEventLog
{
    /// <summary>The last event that a cursor can read. Any thread.</summary>
    Position Last { get; }

    /// <summary>Reads from the event after a position on. Any thread; strange positions are told of as gaps.</summary>
    IEventCursor From(Position after);

    /// <summary>The same for a reader that can be woken.</summary>
    /// <param name="after">The position.</param>
    /// <param name="wake">Called on any thread when there is more of what comes from afar.</param>
    IEventCursor From(Position after, Action wake) => From(after);
}
