using System;

namespace Rx.Hypervisor.Streams.Loop;

/// <summary>A wake-up of an <see cref="IEventLoop"/>.</summary>
public interface ILoopSignal : IDisposable
{
    /// <summary>Has the callback run on the loop's thread soon. Any thread, no blocking; after disposal it does nothing.</summary>
    void Raise();
}
