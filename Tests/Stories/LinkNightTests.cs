using System;
using System.Reactive.Linq;
using Rx.Hypervisor;
using Xunit;

namespace Rx.Hypervisor.Tests.Stories;

public sealed class LinkNightTests
{
    // <story>
    [Fact]
    public void A_stop_is_told_once_though_the_link_died_that_night()
    {
        var time = new VirtualTime();                                     // an IScheduler that moves when told to
        var host = new FakeHypervisor(time);
        FakeDomain web = host.Define("web");
        host.At(10.0, web, Lifecycle.Stopped);
        host.At(10.4, web, Lifecycle.Started);                            // a reboot
        host.At(60.0, web, Lifecycle.Stopped);                            // a real stop
        host.DropLink(sec: 61, forSec: 30);                               // and the link dies meanwhile

        Recording<string> pages = time.Record(host.Client
            .Settle(TimeSpan.FromSeconds(15), time)                       // story 2 as an operator that waits out a dead link
            .Select(stop => stop.Name));
        time.AdvanceTo(TimeSpan.FromMinutes(5));                          // takes milliseconds

        Assert.Equal([(91, "web")], pages);                               // once, and not at 75 s, when nobody could know
    }
    // </story>
}
