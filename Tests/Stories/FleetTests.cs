using System;
using System.Collections.Generic;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stories;

public sealed class FleetTests
{
    [Fact]
    public void Three_crashes_within_ten_minutes_are_a_loop_on_whichever_host()
    {
        var time = new VirtualTime();
        FakeHypervisor[] hosts = [new(time), new(time), new(time)];
        FakeDomain[] guests = Array.ConvertAll(hosts, static host => host.Define("web"));
        Crash(0, 60, 120, 3000);                                 // two, and one much later
        Crash(1, 100, 300, 500, 520);                            // a loop, which goes on
        Crash(2, 400, 401, 402);
        Dictionary<string, IHypervisor> racks = new()
        {
            ["rack12-1"] = hosts[0].Client,
            ["rack12-2"] = hosts[1].Client,
            ["rack12-3"] = hosts[2].Client,
        };

        Recording<string> loops = time.Record(Fleet.CrashLoops(racks, time));
        time.AdvanceTo(TimeSpan.FromHours(1));

        loops.ShouldBe([
            (402, "rack12-3: web has crashed 3 times, first at #5"),
            (500, "rack12-2: web has crashed 3 times, first at #5"),
        ]);

        void Crash(int host, params double[] seconds)
        {
            foreach (double at in seconds)
            {
                hosts[host].At(at, guests[host], Lifecycle.Crashed);
                hosts[host].At(at + 0.5, guests[host], Lifecycle.Started);
            }
        }
    }
}
