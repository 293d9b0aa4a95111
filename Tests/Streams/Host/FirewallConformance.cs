using System;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <summary>What drivers may rely on of the packet filter, real or simulated.</summary>
public abstract class FirewallConformance : IDisposable
{
    private readonly HostFixture _fixture;

    private protected FirewallConformance(HostFixture fixture) => _fixture = fixture;

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    [RootFact]
    public void A_table_that_is_removed_is_told_with_who_did_it()
    {
        Run(ProgramThatAdds("other"));
        Run(ProgramThatAdds("mine"));
        var seen = new Seen<FirewallRemoval>();
        IDisposable watch = _fixture.Do(() => _fixture.Host.Firewall.WhenRemoved().Subscribe(seen.Add));

        int id = Run(ProgramThatRemoves("mine"));
        _fixture.RunUntil(() => seen.Count > 0);
        seen.ShouldAllBe(removal => removal == new FirewallRemoval("mine", id));

        _fixture.Do(watch.Dispose);
        int before = seen.Count;
        Run(ProgramThatRemoves("other"));
        seen.Count.ShouldBe(before);
    }

    private protected abstract ProcessLaunch ProgramThatAdds(string table);

    private protected abstract ProcessLaunch ProgramThatRemoves(string table);

    private int Run(ProcessLaunch program)
    {
        ProcessExit? exit = null;
        IHostProcess process = _fixture.Do(() => _fixture.Host.Processes.Launch(program));
        _fixture.Do(() => process.Exited.Subscribe(one => exit = one));
        _fixture.RunUntil(() => exit is not null);
        exit.ShouldBe(new ProcessExit(0, Signal: null));
        return process.Id;
    }
}
