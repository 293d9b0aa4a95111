using System;
using System.Threading;

namespace Rx.Hypervisor.Benchmarks.Events;

/// <summary>A subscriber that does not come back from its first event.</summary>
/// <param name="release">Lets it go at the end.</param>
internal sealed class StalledObserver(ManualResetEventSlim release) : IObserver<HypervisorEvent>
{
    public void OnNext(HypervisorEvent value) => release.Wait();

    public void OnError(Exception error)
    {
        // Streams of events have none.
    }

    public void OnCompleted()
    {
        // Nobody waits for it.
    }
}
