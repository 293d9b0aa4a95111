using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Monitor;

public sealed class QmpEventFilterTests
{
    [Fact]
    public void Only_the_named_events_pass()
    {
        var filter = new QmpEventFilter("STOP", "RESUME", "RESET", "STOP");
        filter.Passes("STOP"u8).ShouldBeTrue();
        filter.Passes("RESET"u8).ShouldBeTrue();
        filter.Passes("RESEX"u8).ShouldBeFalse();
        filter.Passes("STO"u8).ShouldBeFalse();
        filter.Passes("stop"u8).ShouldBeFalse();
        filter.Passes("SHUTDOWN"u8).ShouldBeFalse();
        filter.Passes(""u8).ShouldBeFalse();
    }

    [Fact]
    public void No_names_pass_nothing_and_All_passes_everything()
    {
        new QmpEventFilter().Passes(""u8).ShouldBeFalse();
        new QmpEventFilter().Passes("STOP"u8).ShouldBeFalse();
        QmpEventFilter.All.Passes(""u8).ShouldBeTrue();
        QmpEventFilter.All.Passes("ANYTHING"u8).ShouldBeTrue();
    }
}
