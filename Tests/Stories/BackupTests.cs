using System;
using System.Reactive.Concurrency;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stories;

public sealed class BackupTests
{
    [Fact]
    public void The_job_that_was_started_is_the_one_that_is_waited_for()
    {
        var time = new VirtualTime();
        var host = new FakeHypervisor(time);
        FakeDomain db = host.Define("db");
        DomainJob? dump = null;
        host.At(10, async () => dump = await Backup.DumpAsync(host.Client, db, "/db.dump", time));

        time.AdvanceTo(TimeSpan.FromMinutes(1));

        dump.ShouldNotBeNull().Operation.ShouldBe(DomainJobOperation.Dump);
        host.Machine.Files.Look("/db.dump").ShouldNotBeNull();
    }

    [Fact]
    public void The_same_on_a_scheduler_that_is_not_ours()
    {
        var time = new HistoricalScheduler();
        var host = new FakeHypervisor(time);
        FakeDomain db = host.Define("db");
        DomainJob? dump = null;
        host.At(10, async () => dump = await Backup.DumpAsync(host.Client, db, "/db.dump", time));

        time.AdvanceBy(TimeSpan.FromMinutes(1));

        dump.ShouldNotBeNull();
    }

    [Fact]
    public void A_job_that_cannot_be_done_fails_at_once()
    {
        var time = new VirtualTime();
        var host = new FakeHypervisor(time);
        FakeDomain db = host.Define("db", isRunning: false);
        host.At(10, () => Backup.DumpAsync(host.Client, db, "/db.dump", time));

        Should.Throw<HypervisorException>(() => time.AdvanceTo(TimeSpan.FromMinutes(1))).Code.ShouldBe(ErrorCode.OperationInvalid);
        time.Clock.TotalSeconds.ShouldBe(10);
    }
}
