using System;

namespace Rx.Hypervisor.Streams.Loop;

/// <summary>A one-shot timer of an <see cref="IEventLoop"/>. Loop thread only; disposing it clears it for good.</summary>
public interface ILoopTimer : IDisposable
{
    /// <summary>Asks for one callback at <paramref name="due"/> or as soon after as can be, never before; replaces the last setting.</summary>
    /// <param name="due">On the clock of <see cref="IEventLoop.Now"/>; a time gone by means the next turn, a far one never.</param>
    void Set(TimeSpan due);

    /// <summary>Takes the setting back: no callback until it is set again.</summary>
    void Clear();
}
