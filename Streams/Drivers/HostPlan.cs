using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>Does the same to many objects: in order, so many at once, and whatever becomes of one, the others have their turn.</summary>
/// <remarks>Threading: the host's scheduler.</remarks>
/// <typeparam name="T">What is on the host.</typeparam>
/// <typeparam name="TPlanned">What is told of one.</typeparam>
internal abstract class HostPlan<T, TPlanned>(IHost host, Action<HypervisorEvent> publish, ILogger log)
    where TPlanned : class
{
    /// <summary>Carries the plan out, rank by rank.</summary>
    /// <param name="ranks">Each is begun when the one before is through.</param>
    /// <param name="atOnce">How many at a time.</param>
    /// <param name="work">What is done to one.</param>
    /// <param name="cancellationToken">No further one is begun.</param>
    internal async Task<IReadOnlyList<TPlanned>> RunAsync(
        IEnumerable<IReadOnlyList<T>> ranks, int atOnce, Func<T, Task<PlanOutcome>> work, CancellationToken cancellationToken)
    {
        List<TPlanned> done = [];
        foreach (IReadOnlyList<T> rank in ranks)
        {
            var results = new TPlanned?[rank.Count];
            int next = 0;
            await Task.WhenAll(Enumerable.Range(0, Math.Min(atOnce, rank.Count)).Select(_ => WorkAsync()).ToArray());
            done.AddRange(results.OfType<TPlanned>());

            async Task WorkAsync()
            {
                while (next < rank.Count && !cancellationToken.IsCancellationRequested)
                {
                    int mine = next++;
                    results[mine] = await DoAsync(rank[mine], work);
                }
            }
        }

        return done;
    }

    private protected abstract string NameOf(T one);

    private protected abstract TPlanned Note(T one, PlanOutcome outcome, TimeSpan took, HypervisorException? error);

    private protected abstract HypervisorEvent Tell(TPlanned failed);

    private async Task<TPlanned> DoAsync(T one, Func<T, Task<PlanOutcome>> work)
    {
        IStopwatch clock = host.Scheduler.StartStopwatch();
        try
        {
            return Note(one, await work(one), clock.Elapsed, error: null);
        }
        catch (Exception e) when (e is HypervisorException or OperationCanceledException)
        {
            HypervisorException error = e as HypervisorException
                ?? new HypervisorException(ErrorCode.OperationAborted, ErrorDomain.None, $"operation aborted: '{NameOf(one)}': the host is being stopped", e);
            TPlanned failed = Note(one, PlanOutcome.Failed, clock.Elapsed, error);
            Log.PlanFailed(log, NameOf(one), error);
            publish(Tell(failed));
            return failed;
        }
    }
}
