using System;
using System.IO;
using System.Linq;
using System.Threading;
using Rx.Hypervisor.Drivers.Qemu.Images;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Saving and restoring in virtual time; a scripted QEMU takes 0.1 s for it.</summary>
public class SaveTests
{
    private const string Path = "/images/guest.save";

    private static readonly string[] Restored =
    [
        "StartedRestored by Operation: Shutoff > Paused",
        "ResumedFromSnapshot by Operation: Paused > Running",
    ];

    private readonly VirtualSetup _setup;

    public SaveTests()
        : this(front: null)
    {
    }

    private protected SaveTests(IFront? front)
    {
        _setup = new(front: front);
        _setup.Machine.Files.CreateDirectory("/images");
    }

    [Fact]
    public void A_save_tells_its_steps_in_libvirts_order_and_leaves_an_image()
    {
        Domain domain = _setup.Start();

        Outcome<Position> saved = _setup.At(10, () => domain.SaveAsync(Path));
        _setup.RunOut();

        saved.Error.ShouldBeNull();
        _setup.Told.Select(one => one.What).ShouldBe([
            "SuspendedPaused by Operation: Running > Paused",
            "Iteration 1 by Operation: Paused > Paused",
            "Job Save 0 of 0 by Operation: Paused > Paused",
            "Iteration 2 by Operation: Paused > Paused",
            "Job Save 0 of 0 by Operation: Paused > Paused",
            "Job Save 3000 of 4096000 by Operation: Paused > Paused",
            "Job Save Completed by Operation: Paused > Paused",
            "StoppedSaved by Operation: Paused > Shutoff",
        ]);
        ShouldBeAlone(Path);
        _setup.ShouldBeBare();
    }

    [Fact]
    public void The_reasons_are_libvirts_while_it_is_saved_and_afterwards()
    {
        Domain domain = Define();
        _setup.At(1, () => domain.StartAsync());
        _setup.Qemu.Timing.MigratesIn = TimeSpan.FromSeconds(5);
        _setup.At(10, () => domain.SaveAsync(Path));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(12));
        StateReason meanwhile = domain.Record.Reason;
        _setup.RunOut();

        (meanwhile, domain.Record.Reason, domain.Record.HasManagedSave).ShouldBe((StateReason.PausedSave, StateReason.ShutoffSaved, false));
    }

    [Fact]
    public void A_restored_domain_runs_on_and_its_image_stays()
    {
        Save(_setup.Start());

        Outcome<Domain> restored = _setup.At(20, () => _setup.Hypervisor.RestoreDomainAsync(Path));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(21));

        restored.Value.Record.ShouldSatisfyAllConditions(
            record => record.State.ShouldBe(DomainState.Running),
            record => record.Reason.ShouldBe(StateReason.RunningRestored),
            record => record.IsPersistent.ShouldBeFalse());
        _setup.ToldOf("guest").TakeLast(2).ShouldBe(Restored);
        _setup.Qemu.Latest.Launch.Arguments.ShouldContain("-incoming");
        ShouldBeAlone(Path);
        _setup.At(22, () => restored.Value.DestroyAsync());
        _setup.RunOut();
        _setup.ShouldBeBare();
    }

    [Theory]
    [InlineData(DomainStart.Running, DomainSave.None, DomainSave.None, true)]
    [InlineData(DomainStart.Running, DomainSave.None, DomainSave.Paused, false)]
    [InlineData(DomainStart.Running, DomainSave.Paused, DomainSave.None, false)]
    [InlineData(DomainStart.Running, DomainSave.Paused, DomainSave.Running, true)]
    [InlineData(DomainStart.Paused, DomainSave.None, DomainSave.None, false)]
    [InlineData(DomainStart.Paused, DomainSave.Running, DomainSave.None, true)]
    public void Whether_it_runs_is_what_was_asked_last(DomainStart start, DomainSave save, DomainSave restore, bool runs)
    {
        Domain domain = _setup.Start(start: start);
        _setup.At(10, () => domain.SaveAsync(Path, flags: save));
        Outcome<Domain> restored = _setup.At(20, () => _setup.Hypervisor.RestoreDomainAsync(Path, flags: restore));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(21));

        restored.Value.Record.State.ShouldBe(runs ? DomainState.Running : DomainState.Paused);
        _setup.ToldOf("guest").TakeLast(2).ShouldBe(runs ? Restored
            : ["StartedRestored by Operation: Shutoff > Paused", "SuspendedRestored by Operation: Paused > Paused"]);
    }

    [Fact]
    public void A_save_that_fails_leaves_no_file_and_the_guest_goes_on()
    {
        Domain domain = _setup.Start();
        _setup.Qemu.MigrationFailure = "Unable to write to file: No space left on device";

        Outcome<Position> saved = _setup.At(10, () => domain.SaveAsync(Path));
        _setup.RunOut();

        saved.Error.ShouldBeOfType<HypervisorException>().Message.ShouldBe(
            $"operation failed: cannot save domain 'guest' to '{Path}': Unable to write to file: No space left on device");
        ShouldGoOn(domain, "Failed");
    }

    [Fact]
    public void A_full_disk_is_told_and_the_guest_goes_on()
    {
        Domain domain = _setup.Start();
        _setup.Machine.Files.FreeBytes = 100;

        Outcome<Position> saved = _setup.At(10, () => domain.SaveAsync(Path));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(20)); // Not to the end: the journal tries again for ever.

        HypervisorException error = saved.ShouldFail(10, ErrorCode.SystemError);
        error.Message.ShouldContain(Path);
        error.Message.ShouldEndWith("No space left on device");
        domain.Record.Reason.ShouldBe(StateReason.RunningBooted); // It was not even stopped.
        _setup.Machine.Files.List("/images").ShouldBeEmpty();
    }

    [LocalFact]
    public void A_deadline_stops_the_save_and_the_guest_goes_on()
    {
        Domain domain = _setup.Start();
        _setup.Qemu.Timing.MigratesIn = null;

        Outcome<Position> saved = _setup.At(10, () => domain.SaveAsync(Path, deadline: TimeSpan.FromSeconds(3)));
        _setup.RunOut();

        saved.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.OperationTimeout);
        saved.At!.Value.ShouldBeInRange(13, 13.1);
        ShouldGoOn(domain, "Cancelled");
    }

    [LocalFact]
    public void A_caller_who_gives_up_stops_the_save_and_the_guest_goes_on()
    {
        Domain domain = _setup.Start();
        _setup.Qemu.Timing.MigratesIn = null;
        using var cancel = new CancellationTokenSource();

        Outcome<Position> saved = _setup.At(10, () => domain.SaveAsync(Path, cancellationToken: cancel.Token));
        _setup.Time.At(11.5, cancel.Cancel);
        _setup.RunOut();

        saved.Error.ShouldBeAssignableTo<OperationCanceledException>();
        ShouldGoOn(domain, "Cancelled");
    }

    [Fact]
    public void A_job_can_be_called_off_and_read_at_any_time()
    {
        Domain domain = _setup.Start();
        _setup.Qemu.Timing.MigratesIn = null;

        Outcome<DomainJob> none = _setup.At(9, () => domain.GetJobAsync());
        Outcome<Position> nothing = _setup.At(9, () => domain.AbortJobAsync());
        Outcome<Position> saved = _setup.At(10, () => domain.SaveAsync(Path));
        Outcome<DomainJob> meanwhile = _setup.At(12.5, () => domain.GetJobAsync());
        Outcome<Position> aborted = _setup.At(13, () => domain.AbortJobAsync());
        Outcome<DomainJob> after = _setup.At(14, () => domain.GetCompletedJobAsync());
        _setup.RunOut();

        none.Value.ShouldBe(DomainJob.None);
        nothing.ShouldFail(9, ErrorCode.OperationInvalid).Message.ShouldContain("no job is active on domain 'guest'");
        meanwhile.Value.ShouldSatisfyAllConditions(
            job => job.Operation.ShouldBe(DomainJobOperation.Save),
            job => job.Type.ShouldBe(DomainJobType.Unbounded),
            job => job.Elapsed.ShouldBe(TimeSpan.FromSeconds(2.5)),
            job => job.Memory.ShouldBe(new JobProgress(4096000, 3000, 1000)),
            job => job.BytesPerSecond.ShouldBe(1062500),
            job => job.PageSize.ShouldBe(4096));
        saved.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.OperationAborted);
        aborted.Error.ShouldBeNull();
        after.Value.Type.ShouldBe(DomainJobType.Cancelled);
        ShouldGoOn(domain, "Cancelled");
    }

    [Fact]
    public void Progress_is_told_once_a_second()
    {
        Domain domain = _setup.Start();
        _setup.Qemu.Timing.MigratesIn = TimeSpan.FromSeconds(3.5);

        _setup.At(10, () => domain.SaveAsync(Path));
        _setup.RunOut();

        _setup.Told.Where(one => one.What.StartsWith("Job Save 3000", StringComparison.Ordinal)).Select(one => Math.Floor(one.At))
            .ShouldBe([11, 12, 13, 13, 13]); // The last two are memory gone through once more, and the end.
    }

    [Fact]
    public void A_guest_that_was_paused_stays_paused_when_its_save_fails()
    {
        Domain domain = _setup.Start(start: DomainStart.Paused);
        _setup.Qemu.MigrationFailure = "no";

        Outcome<Position> saved = _setup.At(10, () => domain.SaveAsync(Path));
        _setup.RunOut();

        saved.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.OperationFailed);
        domain.Record.State.ShouldBe(DomainState.Paused);
        _setup.Qemu.Commands.ShouldNotContain("cont");
    }

    [Fact]
    public void A_qemu_that_dies_in_the_middle_fails_the_save_and_ends_the_run()
    {
        Domain domain = _setup.Start();
        _setup.Qemu.Timing.MigratesIn = null;

        Outcome<Position> saved = _setup.At(10, () => domain.SaveAsync(Path));
        _setup.Time.At(12, () => _setup.Qemu.Latest.Kill());
        _setup.RunOut();

        saved.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.OperationFailed);
        _setup.Told.TakeLast(2).Select(one => one.What).ShouldBe([
            "Job Save Failed by Operation: Paused > Paused", "StoppedFailed by ProcessLost: Paused > Shutoff",
        ]);
        _setup.Machine.Files.List("/images").ShouldBeEmpty();
        _setup.ShouldBeBare();
    }

    [LocalFact]
    public void A_monitor_that_falls_silent_costs_a_bounded_time_and_the_guest_is_told_to_stand_still()
    {
        Domain domain = _setup.Start();
        _setup.Qemu.Timing.MigratesIn = null;

        Outcome<Position> saved = _setup.At(10, () => domain.SaveAsync(Path, deadline: TimeSpan.FromSeconds(5)));
        _setup.Time.At(12.5, () => _setup.Qemu.Ignores.UnionWith(["query-migrate", "migrate_cancel", "cont"]));
        _setup.RunOut();

        saved.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.OperationTimeout);
        saved.At!.Value.ShouldBeInRange(15, 26);
        _setup.ToldOf("guest").ShouldContain("SuspendedApiError by Operation: Paused > Paused");
        (domain.Record.State, domain.Record.Reason, domain.Record.Monitor)
            .ShouldBe((DomainState.Paused, StateReason.PausedApiError, MonitorLiveness.Silent));
        _setup.Machine.Files.List("/images").ShouldBeEmpty();
    }

    [Fact]
    public void The_xml_of_an_image_can_be_read_and_edited_where_the_guest_does_not_see_it()
    {
        Save(_setup.Start());
        Outcome<string> before = _setup.At(20, () => _setup.Hypervisor.GetSaveImageXmlAsync(Path));
        Outcome<bool> same = _setup.At(21, () => Define(before.Value.Replace("</name>", "</name><title>new</title>", StringComparison.Ordinal)));
        Outcome<bool> other = _setup.At(22, () => Define(before.Value.Replace("16384</memory>", "32768</memory>", StringComparison.Ordinal)));
        Outcome<string> after = _setup.At(23, () => _setup.Hypervisor.GetSaveImageXmlAsync(Path));
        Outcome<Domain> restored = _setup.At(24, () => _setup.Hypervisor.RestoreDomainAsync(Path));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(25));

        same.Error.ShouldBeNull();
        other.ShouldFail(22, ErrorCode.ConfigUnsupported).Message.ShouldContain("<memory> '16384' becomes '32768'");
        after.Value.ShouldContain("<title>new</title>");
        restored.Value.Record.State.ShouldBe(DomainState.Running);
    }

    [Fact]
    public void What_is_no_image_is_refused_and_named()
    {
        Save(_setup.Start());
        byte[] image = _setup.Machine.Files.Read(Path, int.MaxValue);
        byte[] version = [.. image];
        version[16] = 9;
        byte[] xml = [.. image];
        xml[SaveImageHeader.Block + 20] ^= 1;
        byte[] offset = [.. image];
        offset[24] = 1;
        (byte[] Bytes, string Why)[] wrong =
        [
            ([], "image magic is incorrect"), ([.. image[..100]], "image magic is incorrect"), ([.. new byte[9000]], "image magic is incorrect"),
            (version, "image version is not supported (9 > 1)"), (xml, "the domain definition in it is damaged"), (offset, "its header is damaged"),
            ([.. image[..^24]], "it ends before the state of the machine begins"),
        ];

        foreach ((byte[] bytes, string why) in wrong)
        {
            _setup.Machine.Files.Write("/images/wrong", bytes);
            double now = Math.Ceiling(_setup.Time.Clock.TotalSeconds) + 1;
            Outcome<Domain> restored = _setup.At(now, () => _setup.Hypervisor.RestoreDomainAsync("/images/wrong"));
            _setup.Time.AdvanceTo(TimeSpan.FromSeconds(now + 1));

            restored.ShouldFail(now, ErrorCode.OperationFailed).Message.ShouldBe($"operation failed: cannot use the save image '/images/wrong': {why}");
        }

        _setup.ShouldBeBare();
    }

    [Fact]
    public void A_state_that_qemu_does_not_take_fails_the_restore_with_its_words()
    {
        Save(_setup.Start());
        byte[] image = _setup.Machine.Files.Read(Path, int.MaxValue);
        image[^1] ^= 1;
        _setup.Machine.Files.Write(Path, image);

        Outcome<Domain> restored = _setup.At(20, () => _setup.Hypervisor.RestoreDomainAsync(Path));
        _setup.RunOut();

        restored.Error.ShouldBeOfType<HypervisorException>().Message.ShouldContain("load of migration failed: Invalid argument");
        _setup.ShouldBeBare();
    }

    [Fact]
    public void Flags_and_states_that_cannot_be_are_refused_with_libvirts_codes()
    {
        Domain domain = Define();
        Outcome<Position> inactive = _setup.At(1, () => domain.SaveAsync(Path));
        _setup.At(2, () => domain.StartAsync());
        Outcome<Position> both = _setup.At(3, () => domain.SaveAsync(Path, flags: DomainSave.Paused | DomainSave.Running));
        Outcome<Position> unknown = _setup.At(3, () => domain.SaveAsync(Path, flags: (DomainSave)64));
        Outcome<Position> cache = _setup.At(3, () => domain.SaveAsync(Path, flags: DomainSave.BypassCache));
        Outcome<Position> relative = _setup.At(3, () => domain.SaveAsync("here"));
        Outcome<Position> folder = _setup.At(3, () => domain.SaveAsync("/images"));
        Outcome<Position> nowhere = _setup.At(3, () => domain.SaveAsync("/nowhere/x"));
        Outcome<Domain> active = _setup.At(5, async () =>
        {
            await domain.SaveAsync(Path);
            await domain.StartAsync();
            return await _setup.Hypervisor.RestoreDomainAsync(Path);
        });
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(8));

        inactive.ShouldFail(1, ErrorCode.OperationInvalid);
        both.ShouldFail(3, ErrorCode.InvalidArgument).Message.ShouldContain("mutually exclusive");
        unknown.ShouldFail(3, ErrorCode.InvalidArgument).Message.ShouldContain("0x40");
        cache.ShouldFail(3, ErrorCode.OperationFailed);
        relative.ShouldFail(3, ErrorCode.InvalidArgument).Message.ShouldContain("'here'");
        folder.ShouldFail(3, ErrorCode.OperationFailed).Message.ShouldContain("Is a directory");
        nowhere.ShouldFail(3, ErrorCode.SystemError).Message.ShouldContain("No such file or directory");
        active.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.OperationInvalid);
    }

    private async System.Threading.Tasks.Task<bool> Define(string xml)
    {
        await _setup.Hypervisor.DefineSaveImageXmlAsync(Path, xml);
        return true;
    }

    private Domain Define()
    {
        Outcome<Domain> defined = _setup.At(0, () => _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml()));
        _setup.Time.AdvanceTo(TimeSpan.FromMilliseconds(1));
        return defined.Value;
    }

    private void Save(Domain domain)
    {
        Outcome<Position> saved = _setup.At(10, () => domain.SaveAsync(Path));
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));
        saved.Error.ShouldBeNull();
    }

    private int OpenFiles => _setup.Machine.Files.OpenHandles - 1; // The journal has one.

    private void ShouldGoOn(Domain domain, string end)
    {
        (domain.Record.State, domain.Record.Reason).ShouldBe((DomainState.Running, StateReason.RunningSaveCanceled));
        _setup.ToldOf("guest").TakeLast(2).ShouldBe([
            "ResumedUnpaused by Operation: Paused > Running", $"Job Save {end} by Operation: Running > Running",
        ]);
        _setup.Machine.Files.List("/images").ShouldBeEmpty();
        OpenFiles.ShouldBe(_setup.Qemu.Latest.OpenFiles);
    }

    private void ShouldBeAlone(string path)
    {
        _setup.Machine.Files.List(System.IO.Path.GetDirectoryName(path)!).ShouldBe([System.IO.Path.GetFileName(path)]);
        OpenFiles.ShouldBe(_setup.Qemu.Latest.HasExited ? 0 : 1);
    }
}
