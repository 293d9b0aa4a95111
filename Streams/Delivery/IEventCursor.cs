using System;

namespace Rx.Hypervisor.Streams.Delivery;

/// <summary>One reader's place in the log. One thread at a time; fixed memory.</summary>
internal interface IEventCursor : IDisposable
{
    /// <summary>The last event that was handed out, or the last one of a gap.</summary>
    Position Position { get; }

    /// <summary>Reads what there is, in order, with a <see cref="GapEvent"/> where something is missing. Never waits.</summary>
    /// <returns>How many; 0 when all that was published has been handed out.</returns>
    int Read(Span<HypervisorEvent> into);
}
