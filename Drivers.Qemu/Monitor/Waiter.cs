using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <summary>Somebody who waits for the monitor: until it answers, the deadline passes, or they call it off.</summary>
/// <remarks>
/// <para>Threading: scheduler only. A token may be cancelled anywhere; that too takes effect on the scheduler.</para>
/// <para>
/// Continuations run inside the call that completes it, so that an answer costs no second turn of the scheduler.
/// Whoever completes a waiter does so as its last act, when the monitor is ready to be called again.
/// </para>
/// </remarks>
/// <param name="command">What is waited for, in messages.</param>
/// <param name="id">The id of the command; 0 where no command was sent.</param>
internal sealed class Waiter<T>(string command, long id) : IDisposable
{
    private readonly TaskCompletionSource<T> _answer = new();
    private readonly SingleAssignmentDisposable _timer = new();
    private CancellationTokenRegistration _cancellation;

    internal string Command { get; } = command;

    internal long Id { get; } = id;

    /// <summary>The answer has been read, though not yet handed over: another one would be one too many.</summary>
    internal bool IsAnswered { get; set; }

    internal Task<T> Task => _answer.Task;

    /// <summary>Starts the clock. Giving up runs on the scheduler, once, and not after an answer.</summary>
    internal void Arm(
        IScheduler scheduler, TimeSpan deadline, Action<Waiter<T>, Exception> giveUp, CancellationToken cancel)
    {
        if (deadline != Timeout.InfiniteTimeSpan)
        {
            _timer.Disposable = scheduler.Schedule(deadline, () => giveUp(this, TimedOut(Command, deadline)));
        }

        // Unsafe: the context of the caller is of no use to an action of the scheduler.
        _cancellation = cancel.UnsafeRegister(
            _ => scheduler.Schedule(() => giveUp(this, new OperationCanceledException(cancel))), null);
    }

    internal void Answer(T answer)
    {
        Dispose();
        _answer.TrySetResult(answer);
    }

    internal void Fail(Exception error)
    {
        Dispose();
        if (error is OperationCanceledException canceled)
        {
            _answer.TrySetCanceled(canceled.CancellationToken);
        }
        else
        {
            _answer.TrySetException(error);
        }
    }

    // Unregister, not Dispose: it does not wait for a cancellation that is running on another thread.
    public void Dispose()
    {
        _timer.Dispose();
        _cancellation.Unregister();
    }

    internal static HypervisorException TimedOut(string command, TimeSpan deadline) => new(
        ErrorCode.OperationTimeout, ErrorDomain.Qemu, $"{command}: no answer within {deadline.TotalSeconds} s");
}
