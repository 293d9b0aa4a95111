using System;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>One reader's place in the journal of a host somewhere else. One thread at a time; bounded memory.</summary>
public interface IPastReader : IDisposable
{
    /// <summary>The last event that was handed out, or the last one of a gap.</summary>
    Position Position { get; }

    /// <summary>Whether there is something to read. Any thread.</summary>
    bool HasNews { get; }

    /// <summary>Hands out what has come, in order. Never waits.</summary>
    /// <param name="into">Receives it.</param>
    /// <returns>How many.</returns>
    int Read(Span<HypervisorEvent> into);
}
