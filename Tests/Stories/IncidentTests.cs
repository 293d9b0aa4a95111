using System;
using System.IO;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stories;

public sealed class IncidentTests
{
    [Fact]
    public void The_night_is_told_again_up_to_the_crash_and_then_to_its_end()
    {
        using var folder = new TemporaryDirectory();
        using var output = new StringWriter();
        var time = new VirtualTime();
        var host = new FakeHypervisor(time, isRecorded: true);
        FakeDomain web = host.Define("web");
        FakeDomain db = host.Define("db-3");
        host.At(100, web, Lifecycle.Suspended);
        host.At(3600.5, db, Lifecycle.Crashed);
        host.At(3700, web, Lifecycle.Resumed);
        time.AdvanceTo(TimeSpan.FromHours(2));
        host.Dispose();
        time.AdvanceBySeconds(60);
        File.WriteAllBytes(folder["night.rec"], host.Recording);

        Incident.Look(folder["night.rec"], output);

        string[] told = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        told[^4].ShouldEndWith("Running -> Crashed (Panic)");
        told[^4].ShouldStartWith("3600.5 s #");
        told[^3].ShouldBe("at the crash: Crashed, its neighbour Paused");
        told[^2].ShouldContain("Crashed -> Shutoff (");
        told[^1].ShouldBe("Ended after 7200.0 s: the host was stopped");
    }
}
