using System;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>The packet filter of a <see cref="RecordedHost"/>.</summary>
internal sealed class RecordedFirewall(EngineWorld world, IHostFirewall firewall) : IHostFirewall
{
    public IObservable<FirewallRemoval> WhenRemoved()
        => world.Listen("watch tables", firewall.WhenRemoved, Forms.Of(RecordingJson.Default.FirewallRemoval));
}
