using System.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <summary>The simulation, on whichever virtual time.</summary>
public abstract class VirtualHostConformance : HostConformance
{
    private readonly VirtualHostFixture _fixture;

    private protected VirtualHostConformance(VirtualHostFixture fixture)
        : base(fixture) => _fixture = fixture;

    private protected override void KillByOther(IHostProcess process) => _fixture.Do(() =>
    {
        VirtualProcess target = ((VirtualHost)_fixture.Host).Processes.Running.Single(running => running.Id == process.Id);
        target.Receive(ProcessSignal.Kill);
    });
}

public sealed class VirtualHostTests() : VirtualHostConformance(VirtualHostFixture.OnVirtualTime());

public sealed class HistoricalHostTests() : VirtualHostConformance(VirtualHostFixture.OnHistoricalScheduler());
