using System;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>The plan of many networks. Threading: the host's scheduler.</summary>
internal sealed class NetworkPlan(IHost host, Action<HypervisorEvent> publish, ILogger log)
    : HostPlan<NetworkRecord, PlannedNetwork>(host, publish, log)
{
    private protected override string NameOf(NetworkRecord one) => one.Name;

    private protected override PlannedNetwork Note(NetworkRecord one, PlanOutcome outcome, TimeSpan took, HypervisorException? error)
        => new(one.Uuid, one.Name, outcome, took, error);

    private protected override HypervisorEvent Tell(PlannedNetwork failed) => new NetworkPlanFailedEvent { Network = failed };
}
