using System;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>A connection remembers the runs that end with it, for as long as they last.</summary>
public sealed class OwnedRunsTests
{
    [Fact]
    public void A_connection_forgets_the_runs_that_have_ended()
    {
        var setup = new VirtualSetup();
        var owner = (LocalHypervisor)setup.Hypervisor;
        for (int i = 0; i < 20; i++)
        {
            setup.At(10 * i, () => owner.CreateDomainAsync(VirtualSetup.Xml(), DomainStart.AutoDestroy));
            setup.At((10 * i) + 5, () => owner.LookupDomain("guest").DestroyAsync());
        }

        setup.Time.AdvanceTo(TimeSpan.FromSeconds(300));

        setup.Qemu.Processes.Count.ShouldBe(20);
        owner.OwnedRuns.ShouldBe(1);
    }
}
