using System;
using System.Linq;
using System.Threading;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Dumps in virtual time; a scripted QEMU takes 0.1 s for one.</summary>
public class DumpTests
{
    private const string Path = "/images/guest.core";

    private readonly VirtualSetup _setup;

    public DumpTests()
        : this(front: null)
    {
    }

    private protected DumpTests(IFront? front)
    {
        _setup = new(front: front);
        _setup.Machine.Files.CreateDirectory("/images");
    }

    [Fact]
    public void A_guest_stands_still_while_its_memory_is_dumped()
    {
        Domain domain = _setup.Start();
        _setup.Qemu.Timing.DumpsIn = TimeSpan.FromSeconds(1.5);

        Outcome<Position> dumped = _setup.At(10, () => domain.DumpAsync(Path));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11.2));
        StateReason meanwhile = domain.Record.Reason;
        _setup.RunOut();

        dumped.Error.ShouldBeNull();
        (meanwhile, domain.Record.Reason).ShouldBe((StateReason.PausedDump, StateReason.RunningUnpaused));
        _setup.Told.Select(one => one.What).ShouldBe([
            "SuspendedPaused by Operation: Running > Paused",
            "Job Dump 400 of 1000 by Operation: Paused > Paused",
            "Job Dump 1000 of 1000 by Operation: Paused > Paused",
            "ResumedUnpaused by Operation: Paused > Running",
            "Job Dump Completed by Operation: Running > Running",
        ]);
        _setup.Machine.Files.Read(Path, 100).ShouldBe("\u007fELF"u8.ToArray());
    }

    [Fact]
    public void A_live_dump_lets_the_guest_run()
    {
        Domain domain = _setup.Start();

        Outcome<Position> dumped = _setup.At(10, () => domain.DumpAsync(Path, flags: DomainDump.MemoryOnly | DomainDump.Live));
        _setup.RunOut();

        dumped.Error.ShouldBeNull();
        _setup.Qemu.Commands.ShouldNotContain("stop");
        domain.Record.Reason.ShouldBe(StateReason.RunningBooted);
    }

    [Theory]
    [InlineData(DomainDump.None)]
    [InlineData(DomainDump.Live)]
    public void A_dump_of_the_whole_machine_is_its_state_and_the_guest_goes_on(DomainDump flags)
    {
        Domain domain = _setup.Start();

        Outcome<Position> dumped = _setup.At(10, () => domain.DumpAsync(Path, flags: flags));
        _setup.RunOut();

        dumped.Error.ShouldBeNull();
        domain.Record.State.ShouldBe(DomainState.Running);
        _setup.ToldOf("guest").ShouldContain("SuspendedPaused by Operation: Running > Paused");
        _setup.ToldOf("guest").TakeLast(2).ShouldBe([
            "ResumedUnpaused by Operation: Paused > Running", "Job Dump Completed by Operation: Running > Running",
        ]);
        _setup.Machine.Files.Read(Path, 100).ShouldBe("the state of the machine"u8.ToArray());
    }

    [Fact]
    public void A_dump_as_crashed_ends_the_domain()
    {
        Domain domain = _setup.Start();

        Outcome<Position> dumped = _setup.At(10, () => domain.DumpAsync(Path, flags: DomainDump.MemoryOnly | DomainDump.Crash));
        _setup.RunOut();

        dumped.Error.ShouldBeNull();
        _setup.ToldOf("guest").TakeLast(2).ShouldBe([
            "Job Dump Completed by Operation: Paused > Paused", "StoppedCrashed by Operation: Paused > Shutoff",
        ]);
        _setup.ShouldBeBare();
    }

    [Fact]
    public void A_dump_can_reset_the_machine()
    {
        Domain domain = _setup.Start();

        Outcome<Position> dumped = _setup.At(10, () => domain.DumpAsync(Path, flags: DomainDump.MemoryOnly | DomainDump.Reset));
        _setup.RunOut();

        dumped.Error.ShouldBeNull();
        (domain.Record.State, domain.Record.Generation).ShouldBe((DomainState.Running, 2));
        _setup.ToldOf("guest").ShouldContain("Rebooted by Operation: Paused > Paused");
    }

    [Fact]
    public void A_dump_that_fails_leaves_no_file_and_the_guest_goes_on()
    {
        Domain domain = _setup.Start();
        _setup.Qemu.MigrationFailure = "dump: failed to save memory: No space left on device";

        Outcome<Position> dumped = _setup.At(10, () => domain.DumpAsync(Path));
        _setup.RunOut();

        dumped.Error.ShouldBeOfType<HypervisorException>().Message.ShouldBe(
            $"operation failed: cannot dump domain 'guest' to '{Path}': dump: failed to save memory: No space left on device");
        domain.Record.State.ShouldBe(DomainState.Running);
        _setup.Machine.Files.List("/images").ShouldBeEmpty();
    }

    [LocalFact]
    public void A_dump_of_memory_cannot_be_called_off_and_who_gives_up_need_not_wait()
    {
        Domain domain = _setup.Start();
        _setup.Qemu.Timing.DumpsIn = null;

        Outcome<Position> dumped = _setup.At(10, () => domain.DumpAsync(Path, deadline: TimeSpan.FromSeconds(3)));
        Outcome<Position> aborted = _setup.At(11, () => domain.AbortJobAsync());
        Outcome<DomainJob> job = _setup.At(20, () => domain.GetJobAsync());
        Outcome<Position> waiting = _setup.At(21, () => domain.SuspendAsync(TimeSpan.FromSeconds(5)));
        _setup.Time.At(30, () => _setup.Qemu.Latest.FinishDumping());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(40));

        dumped.ShouldFail(13, ErrorCode.OperationTimeout);
        aborted.ShouldFail(11, ErrorCode.OperationInvalid).Message.ShouldContain("'guest'");
        job.Value.Operation.ShouldBe(DomainJobOperation.Dump);
        waiting.ShouldFail(26, ErrorCode.OperationTimeout);
        domain.Record.State.ShouldBe(DomainState.Running);
        _setup.ToldOf("guest").Last().ShouldBe("Job Dump Cancelled by Operation: Running > Running");
        _setup.Machine.Files.List("/images").ShouldBeEmpty();
    }

    [Fact]
    public void A_dump_of_the_whole_machine_can_be_called_off()
    {
        Domain domain = _setup.Start();
        _setup.Qemu.Timing.MigratesIn = null;

        Outcome<Position> dumped = _setup.At(10, () => domain.DumpAsync(Path, flags: DomainDump.None));
        Outcome<Position> aborted = _setup.At(11, () => domain.AbortJobAsync());
        _setup.RunOut();

        dumped.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.OperationAborted);
        aborted.Error.ShouldBeNull();
        domain.Record.State.ShouldBe(DomainState.Running);
    }

    [Fact]
    public void A_destroy_does_not_wait_for_a_dump()
    {
        Domain domain = _setup.Start();
        _setup.Qemu.Timing.DumpsIn = null;

        Outcome<Position> dumped = _setup.At(10, () => domain.DumpAsync(Path));
        Outcome<Position> destroyed = _setup.At(11, () => domain.DestroyAsync());
        _setup.RunOut();

        dumped.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.OperationFailed);
        destroyed.Error.ShouldBeNull();
        _setup.ToldOf("guest").Last().ShouldStartWith("StoppedDestroyed");
        _setup.ShouldBeBare();
    }

    [Fact]
    public void Flags_and_formats_that_cannot_be_are_refused()
    {
        Domain domain = _setup.Start();
        Outcome<Position> both = _setup.At(10, () => domain.DumpAsync(Path, flags: DomainDump.Live | DomainDump.Crash));
        Outcome<Position> reset = _setup.At(10, () => domain.DumpAsync(Path, flags: DomainDump.Live | DomainDump.Reset));
        Outcome<Position> whole = _setup.At(10, () => domain.DumpAsync(Path, DomainDumpFormat.KdumpZlib, DomainDump.None));
        Outcome<Position> unknown = _setup.At(10, () => domain.DumpAsync(Path, (DomainDumpFormat)9));
        Outcome<Position> absent = _setup.At(11, () => domain.DumpAsync(Path, DomainDumpFormat.KdumpLzo));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(12));

        both.ShouldFail(10, ErrorCode.InvalidArgument);
        reset.ShouldFail(10, ErrorCode.InvalidArgument);
        whole.ShouldFail(10, ErrorCode.OperationUnsupported);
        unknown.ShouldFail(10, ErrorCode.InvalidArgument);
        absent.Error.ShouldBeOfType<HypervisorException>().Message.ShouldContain("unsupported dumpformat 'kdump-lzo' for the QEMU of domain 'guest'");
        domain.Record.Reason.ShouldBe(StateReason.RunningBooted);
    }
}
