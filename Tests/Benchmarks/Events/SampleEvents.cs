using System;
using System.Linq;

namespace Rx.Hypervisor.Benchmarks.Events;

/// <summary>Events as a busy host tells them.</summary>
internal static class SampleEvents
{
    private const int Domains = 64;

    private static readonly Guid[] Uuids = [.. Enumerable.Range(0, Domains).Select(static _ => Guid.NewGuid())];
    private static readonly string[] Names = [.. Enumerable.Range(0, Domains).Select(static i => $"guest-{i:000}")];

    /// <summary>One as a driver makes it; <see cref="Operation.Number"/> says which.</summary>
    internal static DomainLifecycleEvent Make(long turn)
    {
        int domain = (int)(turn % Domains);
        long generation = turn / Domains;
        bool starts = generation % 2 == 0;
        return new DomainLifecycleEvent
        {
            Domain = Uuids[domain],
            Name = Names[domain],
            Id = starts ? domain : -1,
            Generation = generation,
            Before = starts ? DomainState.Shutoff : DomainState.Running,
            State = starts ? DomainState.Running : DomainState.Shutoff,
            Cause = EventCause.Operation,
            Operation = new Operation(turn, starts ? "start" : "destroy"),
            Detail = starts ? LifecycleDetail.StartedBooted : LifecycleDetail.StoppedDestroyed,
        };
    }
}
