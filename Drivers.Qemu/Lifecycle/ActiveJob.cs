using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>A long operation that goes on, as whoever wants to call it off sees it.</summary>
/// <param name="canBeAborted">QEMU can stop it.</param>
internal sealed class ActiveJob(bool canBeAborted) : IDisposable
{
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _over = new();

    internal bool CanBeAborted { get; } = canBeAborted;

    internal bool IsAborted => _abort.IsCancellationRequested;

    /// <summary>Cancelled when somebody calls it off.</summary>
    internal CancellationToken Aborted => _abort.Token;

    /// <summary>Completes once it is over, however; never fails.</summary>
    internal Task Over => _over.Task;

    internal void Abort() => _abort.Cancel();

    public void Dispose()
    {
        _abort.Dispose();
        _over.TrySetResult();
    }
}
