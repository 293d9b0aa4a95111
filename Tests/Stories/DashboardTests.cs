using System;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stories;

public sealed class DashboardTests
{
    [Fact]
    public void The_grid_is_right_from_the_first_frame_and_stale_while_the_link_is_broken()
    {
        var time = new VirtualTime();
        var host = new FakeHypervisor(time);
        FakeDomain web = host.Define("web");
        FakeDomain db = host.Define("db");
        host.Define("old", isRunning: false);
        host.At(10, web, Lifecycle.Suspended);
        host.DropLink(sec: 20, forSec: 30);
        host.At(30, db, Lifecycle.Stopped);
        time.AdvanceTo(TimeSpan.FromSeconds(5));
        using var grid = new Dashboard(host.Client, time);

        (string[] Rows, string Banner) first = At(6);
        (string[] Rows, string Banner) paused = At(11);
        (string[] Rows, string Banner) stale = At(40);
        (string[] Rows, string Banner) back = At(51);

        first.Rows.ShouldBe(["db Running", "web Running"]);
        first.Banner.ShouldBe("live");
        paused.Rows.ShouldBe(["db Running", "web Paused"]);
        stale.Rows.ShouldBe(["db Running", "web Paused"]);
        stale.Banner.ShouldBe("stale: a test has dropped it");
        back.Rows.ShouldBe(["web Paused"]);
        back.Banner.ShouldBe("live");

        (string[] Rows, string Banner) At(double seconds)
        {
            time.AdvanceTo(TimeSpan.FromSeconds(seconds));
            return ([.. grid.Rows], grid.Banner);
        }
    }
}
