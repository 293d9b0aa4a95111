using System;
using System.Reactive.Concurrency;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Recordings;

namespace Rx.Hypervisor;

/// <summary>A recording that a host makes until it is disposed, another one begins, the host stops, or it has become as large as it may.</summary>
/// <remarks>Threading: safe from any thread.</remarks>
public sealed class HostRecording : IAsyncDisposable
{
    private readonly IScheduler _scheduler;
    private readonly InputRecorder _recorder; // Scheduler only.

    internal HostRecording(IScheduler scheduler, InputRecorder recorder) => (_scheduler, _recorder) = (scheduler, recorder);

    /// <summary>Its file.</summary>
    public string Path => _recorder.Path;

    /// <summary>Ends the recording; what it has is in the file when this completes. If it has ended before, it stays as it is.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _scheduler.InvokeAsync(() =>
            {
                _recorder.Finish("it was asked to end");
                return Task.CompletedTask;
            });
        }
        catch (ObjectDisposedException)
        {
            // The host is gone, and its recording has ended with it.
        }
    }
}
