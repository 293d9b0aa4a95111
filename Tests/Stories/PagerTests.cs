using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stories;

public sealed class PagerTests
{
    [Fact]
    public void A_stop_is_paged_and_a_reboot_is_not()
    {
        var time = new VirtualTime();
        var host = new FakeHypervisor(time);
        FakeDomain web = host.Define("web");
        FakeDomain db = host.Define("db");
        host.At(5.0, db, static qemu => qemu.Reboot());          // a reboot from inside
        host.At(10.0, web, Lifecycle.Stopped);
        host.At(10.4, web, Lifecycle.Started);                   // a reboot the hard way
        host.At(12.0, db, Lifecycle.Stopped);
        host.At(60.0, web, Lifecycle.Stopped);
        List<(double, string)> pages = [];
        using IDisposable pager = Pager.Watch(
            host.Client,
            stop =>
            {
                pages.Add((time.Clock.TotalSeconds, stop.Name));
                return Task.CompletedTask;
            },
            time);

        time.AdvanceTo(TimeSpan.FromMinutes(5));

        pages.ShouldBe([(27, "db"), (75, "web")]);
    }
}
