using System;
using System.Reactive.Linq;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <summary>What drivers may rely on, whether the host is a machine or a simulation of one.</summary>
public abstract partial class HostConformance : IDisposable
{
    private readonly HostFixture _fixture;

    private protected HostConformance(HostFixture fixture) => _fixture = fixture;

    private IHost Host => _fixture.Host;

    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void The_clock_is_that_of_the_scheduler()
    {
        long start = 0;
        TimeSpan? elapsed = null;
        _fixture.Do(() =>
        {
            start = Host.Clock.GetTimestamp();
            Observable.Timer(TimeSpan.FromMilliseconds(20), Host.Scheduler)
                .Subscribe(_ => elapsed = Host.Clock.GetElapsedTime(start));
        });

        _fixture.RunUntil(() => elapsed is not null);
        elapsed!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(20));
        Host.Log.ShouldNotBeNull();
    }

    private static void ShouldFail(Action action, string message)
    {
        HypervisorException error = Should.Throw<HypervisorException>(action);
        error.Code.ShouldBe(ErrorCode.SystemError);
        error.Message.ShouldBe(message);
    }

    private static Seen<ProcessExit> Watch(IHostProcess process)
    {
        var seen = new Seen<ProcessExit>();
        process.Exited.Subscribe(seen.Add);
        return seen;
    }
}
