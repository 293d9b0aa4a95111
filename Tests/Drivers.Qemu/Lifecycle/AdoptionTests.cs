using System;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Adoption;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>What the next engine makes of the guests that one left running, in virtual time.</summary>
public sealed class AdoptionTests
{
    private readonly VirtualSetup _setup = new(static setup => setup.AtStop = GuestsAtStop.LeaveRunning);

    [Fact]
    public void A_guest_runs_on_and_is_taken_up_with_its_number_state_and_definition()
    {
        DomainRecord before = _setup.Start(more: "<vcpu>2</vcpu>").Record;

        _setup.Restart();

        DomainRecord after = _setup.Hypervisor.ListDomains().ShouldHaveSingleItem();
        after.ShouldBe(before with { Position = default });
        _setup.FromStart.Count.ShouldBe(2); // Those of the start.
        _setup.Qemu.Latest.HasExited.ShouldBeFalse();
        _setup.Start("other", "4dea22b3-1d52-d8f3-2516-782e98ab3fa1").Record.Id.ShouldBe(before.Id + 1);
    }

    [Fact]
    public void An_adopted_guest_is_controlled_as_any_other()
    {
        _setup.Start();
        _setup.Restart();
        Domain domain = _setup.Hypervisor.LookupDomain("guest");

        _setup.At(10, () => domain.SuspendAsync());
        _setup.At(11, () => domain.ResumeAsync());
        _setup.At(12, () => domain.ShutdownAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(15));

        _setup.ToldOf("guest").ShouldBe([
            "SuspendedPaused by Operation: Running > Paused",
            "ResumedUnpaused by Operation: Paused > Running",
            "ShutdownGuest by Operation: Running > ShuttingDown",
            "StoppedShutdown by Operation: ShuttingDown > Shutoff",
        ]);
        _setup.ShouldBeBare();
    }

    [Fact]
    public void What_changed_while_no_engine_watched_is_told_as_inferred_with_its_bounds()
    {
        _setup.Start();
        DateTimeOffset left = _setup.Time.Now;

        _setup.Restart(() =>
        {
            _setup.Qemu.Latest.StopCpus();
            _setup.Time.AdvanceBySeconds(100);
        });

        var news = _setup.FromStart[^1].ShouldBeOfType<DomainLifecycleEvent>();
        (news.Detail, news.Cause, news.Before, news.State).ShouldBe(
            (LifecycleDetail.SuspendedPaused, EventCause.Unknown, DomainState.Running, DomainState.Paused));
        news.Inferred.ShouldNotBeNull().NotBefore.ShouldBe(left);
        (news.Inferred!.Value.NotAfter - left).TotalSeconds.ShouldBe(100, tolerance: 0.1);
        _setup.FromStart.Count(one => one.Inferred is not null).ShouldBe(1);
    }

    [Fact]
    public void A_guest_that_ended_meanwhile_is_told_so_and_nothing_of_it_is_left()
    {
        _setup.Start();

        _setup.Restart(() =>
        {
            _setup.Qemu.Latest.Kill();
            _setup.Time.AdvanceBySeconds(1);
        });

        var news = _setup.FromStart[^1].ShouldBeOfType<DomainLifecycleEvent>();
        (news.Detail, news.Cause, news.State, news.Id).ShouldBe((LifecycleDetail.StoppedFailed, EventCause.ProcessLost, DomainState.Shutoff, -1));
        news.Inferred.ShouldNotBeNull();
        _setup.ShouldBeBare();
    }

    [Fact]
    public void A_stored_guest_that_ended_meanwhile_is_off_because_of_the_engine()
    {
        Outcome<Position> started = _setup.At(0, async () => await (await _setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml())).StartAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(1));
        started.Value.Sequence.ShouldBe(3);

        _setup.Restart(() =>
        {
            _setup.Qemu.Latest.Kill();
            _setup.Time.AdvanceBySeconds(1);
        });

        DomainRecord record = _setup.Hypervisor.LookupDomain("guest").Record;
        (record.State, record.Reason, record.IsPersistent, record.Generation).ShouldBe((DomainState.Shutoff, StateReason.ShutoffDaemon, true, 1));
    }

    [Fact]
    public void A_guest_whose_machine_died_is_told_as_stopped()
    {
        _setup.Start();

        _setup.Restart(_setup.Machine.Reboot);

        _setup.FromStart[^1].ShouldBeOfType<DomainLifecycleEvent>().Detail.ShouldBe(LifecycleDetail.StoppedFailed);
        _setup.ShouldBeBare();
    }

    [Fact]
    public void Another_process_with_the_number_of_a_guest_is_not_taken_for_it()
    {
        _setup.Start();
        string path = $"{_setup.RunFolder}/1/status.json";
        _setup.Restart(() =>
        {
            var status = RunStatus.Parse(_setup.Machine.Files.Read(path, int.MaxValue));
            ProcessIdentity other = status.Process!.Value with { StartTime = status.Process.Value.StartTime - 1 };
            _setup.Machine.Files.Write(path, (status with { Process = other }).ToJson());
        });

        _setup.FromStart[^1].ShouldBeOfType<DomainLifecycleEvent>().Detail.ShouldBe(LifecycleDetail.StoppedFailed);
        _setup.Machine.Processes.Running.ShouldHaveSingleItem(); // And nobody harms it.
    }

    [Fact]
    public void A_silent_monitor_delays_the_start_once_and_is_heard_when_it_speaks()
    {
        _setup.Start();
        _setup.Start("other", "4dea22b3-1d52-d8f3-2516-782e98ab3fa1");
        _setup.Qemu.Ignores.Add("qmp_capabilities");
        TimeSpan before = _setup.Time.Clock;

        _setup.Restart();

        (_setup.Time.Clock - before).ShouldBe(TimeSpan.FromSeconds(1));
        _setup.Hypervisor.ListDomains().ShouldAllBe(domain => domain.Monitor == MonitorLiveness.Silent && domain.State == DomainState.Running);
        _setup.Qemu.Processes.ToList().ForEach(static process => process.CatchUp());
        _setup.Time.AdvanceBySeconds(1);

        _setup.Hypervisor.ListDomains().ShouldAllBe(domain => domain.Monitor == MonitorLiveness.Answering);
        _setup.Machine.Processes.Running.Count.ShouldBe(2);
    }

    [Fact]
    public void Folders_that_are_of_no_run_are_left_alone_and_told_in_the_log()
    {
        string[] strange = ["not-a-number/file", "7/status.json", "8/something"];
        _setup.Restart(() => Array.ForEach(strange, file => _setup.Machine.Files.Write($"{_setup.RunFolder}/{file}", "{}")));

        Array.ForEach(strange, file => _setup.Machine.Files.Look($"{_setup.RunFolder}/{file}").ShouldNotBeNull());
        _setup.Log.Entries.Count(entry => entry.Id == 1112).ShouldBe(2);
        _setup.Start().Record.Id.ShouldBe(9);
    }

    [Fact]
    public void A_guest_that_belongs_to_a_connection_ends_with_it_and_with_its_engine()
    {
        Domain own = _setup.Start(start: DomainStart.AutoDestroy);
        Domain other = _setup.Start("other", "4dea22b3-1d52-d8f3-2516-782e98ab3fa1");

        _setup.At(10, async () =>
        {
            await _setup.Hypervisor.DisposeAsync();
            return true;
        });
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(12));

        _setup.Machine.Processes.Running.ShouldHaveSingleItem().Id.ShouldBe(other.Record.ProcessId!.Value);
        Should.Throw<HypervisorException>(() => own.Record).Code.ShouldBe(ErrorCode.NoDomain);
    }

    [Fact]
    public void The_status_of_a_run_is_as_the_engine_left_it()
    {
        Domain domain = _setup.Start();
        _setup.At(5, () => domain.SuspendAsync());
        _setup.Time.AdvanceTo(TimeSpan.FromSeconds(6));

        var status = RunStatus.Parse(_setup.Machine.Files.Read($"{_setup.RunFolder}/1/status.json", int.MaxValue));

        (status.Stage, status.State.State, status.State.Told, status.State.Generation, status.Process!.Value.Id, status.IsAutodestroy)
            .ShouldBe((RunStage.Running, DomainState.Paused, DomainState.Paused, 1, domain.Record.ProcessId!.Value, false));
        RunStatus.Parse(status.ToJson()).ShouldBe(status);
        Should.Throw<HypervisorException>(() => RunStatus.Parse((status with { Version = 2 }).ToJson()));
        Should.Throw<HypervisorException>(() => RunStatus.Parse("{"u8));
    }

    [Fact]
    public void A_QEMU_whose_number_nobody_could_note_is_found_and_ended_even_if_it_is_deaf()
    {
        string root = $"{_setup.RunFolder}x";
        _setup.Qemu.Timing.GreetsAfter = null;
        _setup.Qemu.WritesPid = true;
        foreach (int step in Enumerable.Range(1, 60))
        {
            var host = new KillableHost(_setup.Machine, (step, KillMoment.After));
            _setup.At(_setup.Time.Clock.TotalSeconds, () => StartAsync(host, $"{root}{step}"));
            _setup.Time.AdvanceBySeconds(1);
            if (host.IsDead && host.Steps[^1].StartsWith("launch", StringComparison.Ordinal))
            {
                _setup.Machine.Processes.Running.ShouldHaveSingleItem();
                HypervisorHost.Abandon($"{root}{step}");
                Outcome<bool> next = _setup.At(_setup.Time.Clock.TotalSeconds, () => ServeAsync(_setup.Machine, $"{root}{step}"));
                _setup.Time.AdvanceBySeconds(5);

                next.Value.ShouldBeTrue();
                _setup.Machine.Processes.Running.ShouldBeEmpty();
                _setup.Machine.Files.List($"{root}{step}/run/qemu").ShouldBeEmpty();
                _setup.Log.Entries.ShouldContain(entry => entry.Id == 1113);
                return;
            }

            _setup.Machine.Processes.Running.ToList().ForEach(static process => process.Exit(0));
        }

        Assert.Fail("no step was a launch");
    }

    private static async Task<bool> StartAsync(IHost machine, string root)
    {
        HypervisorHost host = await HypervisorHost.StartAsync(options =>
        {
            options.Root = root;
            options.Host = machine;
            options.UseQemu();
        });
        await host.Hypervisor.CreateDomainAsync(VirtualSetup.Xml());
        return true;
    }

    private static async Task<bool> ServeAsync(IHost machine, string root)
    {
        await using HypervisorHost host = await HypervisorHost.StartAsync(options =>
        {
            options.Root = root;
            options.Host = machine;
            options.UseQemu();
        });
        return host.Hypervisor.ListDomains().Count == 0;
    }
}
