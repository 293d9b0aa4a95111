using System;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor;

/// <content>Calls and the events that answer them.</content>
public static partial class HypervisorStreams
{
    /// <summary>Listens, makes a call, and waits for the event that belongs to it: it may come before the call returns, or after.</summary>
    /// <remarks>
    /// <para>Shape: cold: each subscriber makes the call, once. One value, the first that matches, when the call has returned as well.</para>
    /// <para>Threading: the call is made on <paramref name="scheduler"/>; the value comes where the event comes, or there if the call returns later.</para>
    /// <para>Errors: that of the call, at once; <see cref="TimeoutException"/> when <paramref name="limit"/> has passed;
    /// <see cref="InvalidOperationException"/> when the source completes without a match.</para>
    /// <para>Completion: with the value. Who disposes before cancels the call.</para>
    /// <para>Buffering: the event that matched.</para>
    /// </remarks>
    /// <param name="source">What is listened to.</param>
    /// <param name="call">The call; its token is cancelled when nobody waits any more.</param>
    /// <param name="match">Whether an event belongs to the call.</param>
    /// <param name="limit">For both together.</param>
    /// <param name="scheduler">Measures the time, and is where the return of the call is told.</param>
    /// <typeparam name="T">The event.</typeparam>
    public static IObservable<T> CallAndAwait<T>(
        this IObservable<T> source, Func<CancellationToken, Task> call, Func<T, bool> match, TimeSpan limit, IScheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(match);
        ArgumentNullException.ThrowIfNull(scheduler);

        // Zip subscribes to its first half first: listening begins before the call is made.
        return source.FirstAsync(match)
            .Zip(Call(call, scheduler), static (news, _) => news)
            .Timeout(limit, scheduler);
    }

    // Not Rx's FromAsync: that would learn of the return on a thread of the pool, which is out of virtual time.
    private static IObservable<Unit> Call(Func<CancellationToken, Task> call, IScheduler scheduler) => Observable.Create<Unit>(observer =>
    {
        var cancel = new CancellationDisposable();
        scheduler.Start(async () =>
        {
            try
            {
                await call(cancel.Token);
            }
            catch (Exception e)
            {
                observer.OnError(e);
                return;
            }

            observer.OnNext(Unit.Default);
            observer.OnCompleted();
        });
        return cancel;
    });

    /// <summary>Finds domains that crash over and over: so many crashes within so long.</summary>
    /// <remarks>
    /// <para>Shape: one value for each loop, at the crash that makes it one; the next of the same domain only after <paramref name="within"/> without a crash.
    /// A crash is a panic of the guest, or a QEMU that ended by itself; the stop that follows a panic is not another.</para>
    /// <para>Threading: as the source.</para>
    /// <para>Errors: those of the source.</para>
    /// <para>Completion: with the source.</para>
    /// <para>Buffering: for each domain that has crashed, the times of its last crashes.</para>
    /// </remarks>
    /// <param name="source">Events of one host: <see cref="IHypervisor.Events"/>. Of several, merge what this makes of each.</param>
    /// <param name="crashes">How many make a loop.</param>
    /// <param name="within">In what time.</param>
    /// <param name="scheduler">Measures the time.</param>
    public static IObservable<CrashLoop> CrashLoops(this IObservable<HypervisorEvent> source, int crashes, TimeSpan within, IScheduler scheduler)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentOutOfRangeException.ThrowIfLessThan(crashes, 2);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(within, TimeSpan.Zero);
        return source.OfType<DomainLifecycleEvent>()
            .Where(static news => news.Detail is LifecycleDetail.CrashedPanicked or LifecycleDetail.StoppedFailed)
            .Timestamp(scheduler)
            .GroupBy(static crash => crash.Value.Domain)
            .SelectMany(domain => domain
                .Scan(CrashRow.Empty, (row, crash) => row.Next(crash, crashes, within))
                .Where(static row => row.IsNewLoop)
                .Select(static row => row.ToLoop()));
    }
}
