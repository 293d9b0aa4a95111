using System;

namespace Rx.Hypervisor.Streams.Delivery;

/// <summary>One reader's place in the log. One thread at a time; fixed memory.</summary>
internal interface IEventCursor : IDisposable
{
    /// <summary>The last event that was handed out, or the last one of a gap.</summary>
    Position Position { get; }

    /// <summary>
    /// Whether something can be read now, of a cursor whose events come from afar: it is kept while there is nothing, and wakes its reader when there is.
    /// <see langword="null"/>: what there is can be read, and the log tells whether it has gone on. Any thread.
    /// </summary>
    bool? HasNews => null;

    /// <summary>Reads what there is, in order, with a <see cref="GapEvent"/> where something is missing. Never waits.</summary>
    /// <returns>How many; 0 when all that was published has been handed out.</returns>
    int Read(Span<HypervisorEvent> into);
}
