using System;
using System.Linq;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>Starts that fail: with which code, when, in which words, and nothing left.</summary>
public sealed class StartFaultTests
{
    private const string Kernel = "<kernel>/srv/boot/vmlinuz</kernel><initrd>/srv/boot/initrd</initrd>";
    private const string Disk = "<devices><disk type='file'><source file='/srv/images/root.img'/><target dev='vda'/></disk></devices>";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    [Fact]
    public void A_QEMU_that_never_greets_is_given_up_at_the_deadline()
    {
        (VirtualSetup setup, Outcome<Domain> start) = Start(qemu => qemu.Timing.GreetsAfter = null);

        start.ShouldFail(15, ErrorCode.OperationTimeout).Message.ShouldContain("start domain 'guest' within 5 s");
        ShouldHaveLeftNothing(setup);
    }

    [Theory]
    [InlineData("start")]
    [InlineData("define")]
    public void An_emulator_that_does_not_tell_what_it_can_do_is_given_up_at_the_deadline(string attempt)
    {
        var setup = new VirtualSetup(one => one.Qemu.Timing.GreetsAfter = null);
        string xml = VirtualSetup.Xml().Replace("pc-i440fx-7.2", "pc", StringComparison.Ordinal); // What that is today, only the emulator knows.

        Outcome<Domain> call = setup.At(10, () => attempt == "start"
            ? setup.Hypervisor.CreateDomainAsync(xml, deadline: Deadline)
            : setup.Hypervisor.DefineDomainAsync(xml, deadline: Deadline));
        setup.Time.AdvanceTo(TimeSpan.FromMinutes(2));

        call.ShouldFail(15, ErrorCode.OperationTimeout).Message.ShouldContain($"{attempt} domain 'guest' within 5 s");
        ShouldHaveLeftNothing(setup);
    }

    [Fact]
    public void A_QEMU_that_never_accepts_is_given_up_at_the_deadline()
    {
        (VirtualSetup setup, Outcome<Domain> start) = Start(qemu => qemu.Accepts = false);

        start.ShouldFail(15, ErrorCode.OperationTimeout);
        ShouldHaveLeftNothing(setup);
    }

    [Theory]
    [InlineData("qmp_capabilities")]
    [InlineData("cont")]
    public void A_QEMU_that_falls_silent_is_given_up_at_the_deadline(string command)
    {
        (VirtualSetup setup, Outcome<Domain> start) = Start(qemu => qemu.Ignores.Add(command));

        start.ShouldFail(15, ErrorCode.OperationTimeout);
        ShouldHaveLeftNothing(setup);
    }

    [Theory]
    [InlineData("qmp_capabilities")]
    [InlineData("cont")]
    public void A_QEMU_that_refuses_to_start_is_quoted(string command)
    {
        (VirtualSetup setup, Outcome<Domain> start) = Start(qemu => qemu.Refuses[command] = "no such luck");

        start.ShouldFail(command == "cont" ? 10.022 : 10.021, ErrorCode.InternalError).Message.ShouldContain(
            $"unable to execute QEMU command '{command}' for domain 'guest': no such luck");
        ShouldHaveLeftNothing(setup);
    }

    [Fact]
    public void A_program_that_is_not_QEMU_is_ended_and_what_it_said_reported()
    {
        (VirtualSetup setup, Outcome<Domain> start) = Start(qemu => qemu.Greets = "220 mail.example.org ESMTP");

        start.ShouldFail(10.02, ErrorCode.InternalError).Message.ShouldContain("what it says on its monitor is not QMP");
        ShouldHaveLeftNothing(setup);
    }

    [Fact]
    public void A_command_line_that_QEMU_refuses_is_reported_with_its_last_words()
    {
        (VirtualSetup setup, Outcome<Domain> start) = Start(qemu => qemu.Fails =
            (TimeSpan.FromMilliseconds(16), 1, "warning: one\nwarning: two\nwarning: three\nqemu: -device nope: 'nope' is not a valid device model name\n"));

        HypervisorException error = start.ShouldFail(10.016, ErrorCode.InternalError);
        error.Message.ShouldBe("internal error: cannot start domain 'guest': QEMU ended (exit code 1): warning: two; warning: three; "
            + "qemu: -device nope: 'nope' is not a valid device model name");
        ShouldHaveLeftNothing(setup);
    }

    [Fact]
    public void Last_words_are_quoted_however_much_was_said_before_them()
    {
        string chatter = string.Concat(Enumerable.Repeat("warning: and so on\n", 10_000));
        (VirtualSetup setup, Outcome<Domain> start) = Start(qemu => qemu.Fails = (TimeSpan.FromMilliseconds(16), 1, chatter + "qemu: no\n"));

        start.ShouldFail(10.016, ErrorCode.InternalError).Message.ShouldEndWith(
            "QEMU ended (exit code 1): warning: and so on; warning: and so on; qemu: no");
        ShouldHaveLeftNothing(setup);
    }

    [Fact]
    public void A_QEMU_that_greets_before_it_refuses_is_reported_with_its_last_words()
    {
        var setup = new VirtualSetup();
        setup.Qemu.Ignores.Add("qmp_capabilities");
        Outcome<Domain> start = setup.At(10, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(), deadline: Deadline));
        setup.Time.At(10.03, () =>
        {
            setup.Machine.Processes.Running[0].Print("Failed to get \"write\" lock\n");
            setup.Qemu.Latest.End(code: 1);
        });
        setup.Time.Start();

        start.ShouldFail(10.035, ErrorCode.InternalError).Message.ShouldEndWith("QEMU ended (exit code 1): Failed to get \"write\" lock");
        ShouldHaveLeftNothing(setup);
    }

    [Fact]
    public void A_QEMU_that_closes_its_monitor_and_lingers_is_killed()
    {
        var setup = new VirtualSetup();
        setup.Qemu.Ignores.Add("qmp_capabilities");
        Outcome<Domain> start = setup.At(10, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(), deadline: Deadline));
        setup.Time.At(10.5, () => setup.Qemu.Latest.CloseMonitor());
        setup.Time.Start();

        start.ShouldFail(11.5, ErrorCode.InternalError).Message.ShouldContain("closed its monitor and did not end");
        ShouldHaveLeftNothing(setup);
    }

    [Fact]
    public void A_signal_during_the_start_fails_it_and_tells_nothing()
    {
        var setup = new VirtualSetup();
        Outcome<Domain> start = setup.At(10, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(), deadline: Deadline));
        setup.Time.At(10.0205, () => setup.Qemu.Latest.Terminate());
        setup.Time.Start();

        start.ShouldFail(10.0255, ErrorCode.InternalError);
        setup.Told.ShouldBeEmpty();
        ShouldHaveLeftNothing(setup);
    }

    [Fact]
    public void A_start_that_fails_after_the_guest_ran_tells_that_it_started_and_stopped()
    {
        var setup = new VirtualSetup();
        setup.Qemu.RepliesFirst = false;
        setup.Qemu.AnswersGarbage.Clear();
        Outcome<Domain> start = setup.At(10, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(), deadline: Deadline));
        setup.Qemu.Ignores.Add("cont");
        setup.Time.At(11, () => setup.Qemu.Latest.Emit("RESUME"));
        setup.Time.Start();

        start.ShouldFail(15, ErrorCode.OperationTimeout);
        setup.Told.ShouldBe([
            (11, "ResumedUnpaused by Operation: Shutoff > Running"),
            (15, "StartedBooted by Operation: Running > Running"),
            (15, "StoppedDestroyed by Operation: Running > Shutoff"),
        ]);
        ShouldHaveLeftNothing(setup);
    }

    [Fact]
    public void A_missing_emulator_is_named()
    {
        var setup = new VirtualSetup();
        Outcome<Domain> start = setup.At(10, () => setup.Hypervisor.CreateDomainAsync(
            VirtualSetup.Xml(more: "<devices><emulator>/opt/qemu</emulator></devices>")));
        setup.Time.Start();

        start.ShouldFail(10, ErrorCode.SystemError).Message.ShouldContain("'/opt/qemu': No such file or directory");
        ShouldHaveLeftNothing(setup);
    }

    [Fact]
    public void An_emulator_that_is_not_a_program_is_named()
    {
        var setup = new VirtualSetup(setup => setup.Machine.Files.Write("/opt/qemu", "a text"));
        Outcome<Domain> start = setup.At(10, () => setup.Hypervisor.CreateDomainAsync(
            VirtualSetup.Xml(more: "<devices><emulator>/opt/qemu</emulator></devices>")));
        setup.Time.Start();

        start.ShouldFail(10, ErrorCode.SystemError).Message.ShouldContain("'/opt/qemu' is not executable: Permission denied");
        ShouldHaveLeftNothing(setup);
    }

    [Theory]
    [InlineData("/srv/boot/vmlinuz", "kernel")]
    [InlineData("/srv/boot/initrd", "initrd")]
    [InlineData("/srv/images/root.img", "disk")]
    public void A_missing_file_is_named_with_its_element(string missing, string element)
    {
        var setup = new VirtualSetup(setup =>
        {
            foreach (string file in new[] { "/srv/boot/vmlinuz", "/srv/boot/initrd", "/srv/images/root.img" }.Where(file => file != missing))
            {
                setup.Machine.Files.Write(file, "content");
            }
        });
        Outcome<Domain> start = setup.At(10, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(more: Disk, boot: Kernel)));
        setup.Time.Start();

        string message = start.ShouldFail(10, ErrorCode.SystemError).Message;
        message.ShouldContain($"'{missing}'");
        message.ShouldContain(element);
        message.ShouldContain("No such file or directory");
        ShouldHaveLeftNothing(setup);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        var setup = new VirtualSetup();
        setup.Machine.Files.DeleteDirectory(setup.RunFolder);
        setup.Machine.Files.Write(setup.RunFolder, "in the way");
        Outcome<Domain> start = setup.At(10, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml()));
        setup.Time.Start();

        start.ShouldFail(10, ErrorCode.SystemError).Message.ShouldContain($"'{setup.RunFolder}'");
        setup.Machine.Processes.Running.ShouldBeEmpty();
        setup.Machine.Sockets.OpenHandles.ShouldBe(0);
        setup.Hypervisor.ListDomains().ShouldBeEmpty();
    }

    [Fact]
    public void A_full_disk_is_an_error_of_the_start_and_no_harm_to_the_next()
    {
        FullDisk? disk = null;
        var setup = new VirtualSetup(disguise: machine => disk = new FullDisk(machine));
        disk!.IsFull = true;
        Outcome<Domain> start = setup.At(10, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml()));
        setup.Time.At(11, () => disk.IsFull = false);
        Outcome<Domain> next = setup.At(12, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml()));
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));

        start.ShouldFail(10, ErrorCode.SystemError).Message.ShouldContain("No space left on device");
        ShouldHaveLeftNothing(setup, forSeconds: 0.5);
        setup.Time.Start();
        next.Value.Record.State.ShouldBe(DomainState.Running);
    }

    [Fact]
    public void A_name_or_uuid_that_is_taken_is_refused_and_the_owner_lives_on()
    {
        var setup = new VirtualSetup();
        Domain owner = setup.Start();
        Outcome<Domain> sameUuid = setup.At(10, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml("other")));
        Outcome<Domain> sameName = setup.At(11, () => setup.Hypervisor.CreateDomainAsync(
            VirtualSetup.Xml(uuid: "4dea22b3-1d52-d8f3-2516-782e98ab3fa1")));
        setup.Time.Start();

        sameUuid.ShouldFail(10, ErrorCode.OperationFailed).Message.ShouldContain(VirtualSetup.Uuid);
        sameName.ShouldFail(11, ErrorCode.OperationFailed).Message.ShouldContain($"'guest' already exists with uuid {VirtualSetup.Uuid}");
        setup.Hypervisor.ListDomains().ShouldBe([owner.Record]);
        setup.Machine.Processes.Running.Count.ShouldBe(1);
    }

    [Fact]
    public void A_name_is_taken_from_the_first_moment_of_a_start_and_free_after_it_failed()
    {
        var setup = new VirtualSetup();
        setup.Qemu.Timing.GreetsAfter = null;
        Outcome<Domain> first = setup.At(10, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(), deadline: Deadline));
        Outcome<Domain> second = setup.At(11, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml()));
        setup.Time.At(15.1, () => setup.Qemu.Timing.GreetsAfter = TimeSpan.Zero);
        Outcome<Domain> third = setup.At(16, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml()));
        setup.Time.Start();

        first.ShouldFail(15, ErrorCode.OperationTimeout);
        second.ShouldFail(11, ErrorCode.OperationInvalid);
        third.At.ShouldBe(16.002);
    }

    [Fact]
    public void A_definition_that_is_wrong_launches_nothing()
    {
        var setup = new VirtualSetup();
        Outcome<Domain> start = setup.At(10, () => setup.Hypervisor.CreateDomainAsync("<domain/>"));
        setup.Time.Start();

        start.Error.ShouldBeOfType<HypervisorException>().Domain.ShouldBe(ErrorDomain.Domain);
        setup.Qemu.Processes.ShouldBeEmpty();
        ShouldHaveLeftNothing(setup);
    }

    [Fact]
    public void What_is_no_argument_at_all_is_refused_at_once()
    {
        var setup = new VirtualSetup();

        Should.Throw<ArgumentException>(() => { _ = setup.Hypervisor.CreateDomainAsync(""); });
        Should.Throw<ArgumentException>(() => setup.Hypervisor.LookupDomain(""));
    }

    [Fact]
    public void A_domain_that_nobody_started_is_not_found()
    {
        var setup = new VirtualSetup();

        Should.Throw<HypervisorException>(() => setup.Hypervisor.LookupDomain(Guid.Empty)).Code.ShouldBe(ErrorCode.NoDomain);
        Should.Throw<HypervisorException>(() => setup.Hypervisor.LookupDomain("nobody")).Code.ShouldBe(ErrorCode.NoDomain);
    }

    private static (VirtualSetup Setup, Outcome<Domain> Start) Start(Action<SimulatedQemu> misbehave)
    {
        var setup = new VirtualSetup();
        misbehave(setup.Qemu);
        Outcome<Domain> start = setup.At(10, () => setup.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(), deadline: Deadline));
        setup.Time.Start();
        setup.Told.ShouldBeEmpty();
        return (setup, start);
    }

    private static void ShouldHaveLeftNothing(VirtualSetup setup, double forSeconds = 3600)
    {
        setup.ShouldBeBare();
        setup.Time.AdvanceBySeconds(forSeconds);
        setup.ShouldBeBare();
    }
}
