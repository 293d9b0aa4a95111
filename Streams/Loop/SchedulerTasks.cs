using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Loop;

/// <summary>Brings asynchronous code onto a scheduler.</summary>
public static class SchedulerTasks
{
    /// <summary>Runs <paramref name="work"/> on the scheduler; its awaits resume there.</summary>
    /// <returns>Completes with the outcome of <paramref name="work"/>, on the caller's own context.</returns>
    public static Task<T> InvokeAsync<T>(this IScheduler scheduler, Func<Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        scheduler.Start(() => CompleteAsync(work, result));
        return result.Task;
    }

    /// <summary>Runs <paramref name="work"/> on the scheduler; its awaits resume there.</summary>
    /// <returns>Completes with the outcome of <paramref name="work"/>, on the caller's own context.</returns>
    public static Task InvokeAsync(this IScheduler scheduler, Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return scheduler.InvokeAsync(async () =>
        {
            await work();
            return true;
        });
    }

    /// <summary>Runs <paramref name="work"/> on the scheduler without anybody waiting for it.</summary>
    /// <remarks>What it throws escapes as an action of the scheduler's own, so that it is never lost.</remarks>
    public static void Start(this IScheduler scheduler, Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(work);
        scheduler.Schedule((Scheduler: scheduler, Work: work), static (_, call) => Begin(call.Scheduler, call.Work));
    }

    /// <summary>The same after a while.</summary>
    /// <param name="scheduler">Where.</param>
    /// <param name="after">How long.</param>
    /// <param name="work">What.</param>
    public static void Start(this IScheduler scheduler, TimeSpan after, Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(work);
        scheduler.Schedule((Scheduler: scheduler, Work: work), after, static (_, call) => Begin(call.Scheduler, call.Work));
    }

    private static IDisposable Begin(IScheduler scheduler, Func<Task> work)
    {
        using (SchedulerSynchronizationContext.Enter(SchedulerSynchronizationContext.For(scheduler)))
        {
            Task running = WatchAsync(scheduler, work);
        }

        return Disposable.Empty;
    }

    private static async Task WatchAsync(IScheduler scheduler, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e)
        {
            scheduler.Schedule(ExceptionDispatchInfo.Capture(e), static (_, captured) =>
            {
                captured.Throw();
                return Disposable.Empty;
            });
        }
    }

    private static async Task CompleteAsync<T>(Func<Task<T>> work, TaskCompletionSource<T> result)
    {
        try
        {
            result.SetResult(await work());
        }
        catch (OperationCanceledException e)
        {
            result.SetCanceled(e.CancellationToken.IsCancellationRequested ? e.CancellationToken : new CancellationToken(canceled: true));
        }
        catch (Exception e)
        {
            result.SetException(e);
        }
    }
}
