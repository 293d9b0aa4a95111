using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
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
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(work);
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        scheduler.Schedule((scheduler, work, result), static (__, call) =>
        {
            using (SchedulerSynchronizationContext.Enter(new SchedulerSynchronizationContext(call.scheduler)))
            {
                Task _ = RunAsync(call.work, call.result);
            }

            return Disposable.Empty;
        });
        return result.Task;
    }

    /// <summary>Runs <paramref name="work"/> on the scheduler; its awaits resume there.</summary>
    public static Task InvokeAsync(this IScheduler scheduler, Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return scheduler.InvokeAsync(async () =>
        {
            await work();
            return true;
        });
    }

    private static async Task RunAsync<T>(Func<Task<T>> work, TaskCompletionSource<T> result)
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
