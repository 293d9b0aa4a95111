using System;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stories;

public sealed class SlowBootsTests
{
    [Fact]
    public void Only_a_guest_that_runs_and_stays_silent_is_told()
    {
        var time = new VirtualTime();
        var host = new FakeHypervisor(time);
        FakeDomain good = host.Define("good", isRunning: false);
        FakeDomain slow = host.Define("slow", isRunning: false);
        FakeDomain gone = host.Define("gone", isRunning: false);
        good.Guest.AgentConnectsAfter = TimeSpan.FromSeconds(40);
        slow.Guest.AgentConnectsAfter = TimeSpan.FromSeconds(200);
        Array.ForEach([good, slow, gone], guest => host.At(10, guest, Lifecycle.Started));
        host.At(60, gone, Lifecycle.Stopped);

        Recording<string> late = time.Record(SlowBoots.Watch(host.Client, time));
        time.AdvanceTo(TimeSpan.FromMinutes(10));

        late.ShouldBe([(100, "slow booted 90 s ago, and its agent is still silent")]);
    }
}
