using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Drivers.Qemu.Lifecycle;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>What holds for any inputs in any order, whatever QEMU may come to say.</summary>
public sealed class DomainFoldPropertyTests
{
    private static readonly FsCheck.Config Thorough = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(1000).WithEndSize(60);

    // Inputs as they are at random times, on a clock that only goes on.
    private static readonly Gen<DomainInput[]> Lives =
        from inputs in Gen.Elements<DomainInput>(FoldCases.Inputs.Values).ListOf()
        from pauses in Gen.Choose(1, 700).ArrayOf(inputs.Count)
        select inputs.Zip(Times(pauses), OnClock).ToArray();

    // As above, but each life begins with a start, so that more of it counts.
    private static readonly Gen<DomainInput[]> StartedLives = Lives.Select(life => (DomainInput[])[.. FoldCases.States["Running"], .. life]);

    [Fact]
    public void Every_event_begins_in_the_state_in_which_the_last_one_ended() => Hold(life =>
    {
        DomainState last = DomainState.Shutoff;
        foreach (DomainEvent news in FoldCases.Run(life.Where(input => input is not Adopted)).Events) // Another engine told what is before that.
        {
            news.Before.ShouldBe(last);
            last = news.State;
        }
    });

    [Fact]
    public void Every_event_ends_in_the_state_of_the_record() => Walk((_, input, after, events) =>
    {
        if (events.Count > 0 && input is not (Defined or Undefined or MetadataSet)) // Those may come before anybody has heard of the run.
        {
            events[^1].State.ShouldBe(after.Record.State);
        }
    });

    [Fact]
    public void A_state_never_changes_untold_once_the_run_is_told() => Walk((before, _, after, events) =>
    {
        if (before.IsTold && after.Record.State != before.Record.State)
        {
            events.ShouldNotBeEmpty();
        }
    });

    [Fact]
    public void A_domain_has_an_id_exactly_while_it_is_not_off() => Walk((_, _, after, events) =>
    {
        (after.Record.State == DomainState.Shutoff).ShouldBe(after.Record.Id == -1);
        events.All(news => (news.State == DomainState.Shutoff) == (news.Id == -1)).ShouldBeTrue();
    });

    [Fact]
    public void A_told_run_is_stopped_once_and_an_untold_one_never() => Walk((before, input, after, events) =>
        events.Count(IsOf(Rx.Hypervisor.Lifecycle.Stopped)).ShouldBe(before.IsTold && input is (ProcessExited or FoundGone) ? 1 : 0));

    [Fact]
    public void A_domain_that_is_off_tells_only_of_its_definition() => Walk((before, input, _, events) =>
    {
        if (!before.Record.IsActive && input is not (Defined or Undefined or Renamed or MetadataSet))
        {
            events.ShouldBeEmpty();
        }
    });

    [Fact]
    public void Generations_only_grow_and_by_launches_and_reboots_only() => Walk((before, input, after, events) =>
    {
        if (input is Adopted && !before.Record.IsActive)
        {
            return; // The number is that of the engine before.
        }

        bool isNewBoot = events.OfType<DomainRebootedEvent>().Any() || (input is Launched && !before.Record.IsActive);
        after.Record.Generation.ShouldBe(before.Record.Generation + (isNewBoot ? 1 : 0));
        events.SkipWhile(news => news is not DomainRebootedEvent && isNewBoot).All(news => news.Generation == after.Record.Generation).ShouldBeTrue();
    });

    [Fact]
    public void A_reset_never_shows_as_a_stop_or_a_start() => Walk((before, input, after, events) =>
    {
        if (input is MachineReset)
        {
            events.OfType<DomainLifecycleEvent>().ShouldBeEmpty();
            events.Count.ShouldBeLessThanOrEqualTo(1);
            after.Record.Id.ShouldBe(before.Record.Id);
        }
    });

    [Fact]
    public void A_panic_is_told_at_most_once_and_only_by_a_panic() => Walk((before, input, _, events) =>
    {
        int panics = events.OfType<DomainLifecycleEvent>().Count(step => step.Detail == LifecycleDetail.CrashedPanicked);
        panics.ShouldBeLessThanOrEqualTo(input is (GuestPanicked or FoundDoing { Status: "guest-panicked" }) && before.Record.State != DomainState.Crashed ? 1 : 0);
    });

    [Fact]
    public void A_running_domain_is_not_resumed_and_a_paused_one_not_suspended_again() => Walk((before, input, _, events) =>
    {
        (before.Record.State == DomainState.Running && events.Any(IsOf(Rx.Hypervisor.Lifecycle.Resumed))).ShouldBeFalse();
        bool isSuspension = input is CpusStopped && events.Any(IsOf(Rx.Hypervisor.Lifecycle.Suspended));
        (isSuspension && before.Record.State != DomainState.Running).ShouldBeFalse();
    });

    [Fact]
    public void A_running_domain_has_running_CPUs_and_a_paused_one_has_none() => Walk((_, _, after, _) =>
    {
        if (after.Record.State is DomainState.Running or DomainState.Paused && !after.IsRestarting)
        {
            after.AreCpusRunning.ShouldBe(after.Record.State == DomainState.Running);
        }
    });

    [Fact]
    public void A_lost_monitor_stays_lost_for_the_run() => Walk((before, _, after, _) =>
    {
        if (before.Record.Monitor == MonitorLiveness.Lost && after.Record.IsActive)
        {
            after.Record.Monitor.ShouldBe(MonitorLiveness.Lost);
        }
    });

    [Fact]
    public void Only_the_process_ends_a_run() => Walk((before, input, after, _) =>
        (before.Record.IsActive && !after.Record.IsActive).ShouldBe(before.Record.IsActive && input is (ProcessExited or FoundGone)));

    [Fact]
    public void An_event_is_caused_by_an_operation_only_if_one_was_begun() => Hold(life => FoldCases
        .Run(life.Where(input => input is not (Intended or StartCompleted or Restored or FoundDoing or JobStarted or MediumChanged or Defined or Undefined or Renamed or MetadataSet)))
        .Events
        .Where(static news => news is not DomainLifecycleEvent { Detail: LifecycleDetail.StartedBooted }) // What launched it is one.
        .Any(news => news.Cause == EventCause.Operation)
        .ShouldBeFalse());

    [Fact]
    public void The_identity_never_changes_and_the_name_only_by_a_new_definition() => Walk((before, input, after, events) =>
    {
        after.Record.Uuid.ShouldBe(FoldCases.Definition.Uuid);
        events.All(news => news.Domain == FoldCases.Definition.Uuid).ShouldBeTrue();
        (after.Record.Name == before.Record.Name || input is Renamed or Defined or Loaded or Adopted or Launched or ProcessExited or FoundGone).ShouldBeTrue();
    });

    private static Func<DomainEvent, bool> IsOf(Rx.Hypervisor.Lifecycle kind) => news => news is DomainLifecycleEvent step && step.Kind == kind;

    private static void Hold(Action<DomainInput[]> law)
    {
        Check.One(Thorough, Prop.ForAll(Gen.OneOf(Lives, StartedLives).ToArbitrary(), law));
    }

    /// <summary>A law of each step: before, input, after, events.</summary>
    private static void Walk(Action<DomainHistory, DomainInput, DomainHistory, IReadOnlyList<DomainEvent>> law) => Hold(life =>
    {
        DomainHistory history = DomainFold.Initial(FoldCases.Definition.Summary);
        foreach (DomainInput input in life)
        {
            (DomainHistory after, IReadOnlyList<DomainEvent> events) = DomainFold.Next(history, input);
            law(history, input, after, events);
            history = after;
        }
    });

    private static IEnumerable<TimeSpan> Times(int[] pauses)
    {
        TimeSpan now = FoldCases.Now;
        foreach (int pause in pauses)
        {
            yield return now += TimeSpan.FromMilliseconds(pause);
        }
    }

    private static DomainInput OnClock(DomainInput input, TimeSpan at) => input switch
    {
        CpusResumed resumed => resumed with { At = at },
        MachineReset reset => reset with { At = at },
        WatchdogFired watchdog => watchdog with { At = at },
        GuestWoke woke => woke with { At = at },
        _ => input,
    };
}
