using System;
using System.Linq;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>The domains that start with their host, and what becomes of the guests when it stops, in virtual time.</summary>
public sealed class PlanTests
{
    private readonly VirtualSetup _setup = new(static setup => setup.AtStop = GuestsAtStop.ShutDown);

    [Fact]
    public void Domains_start_with_their_host_in_the_order_of_their_metadata()
    {
        Define("last", 1, order: null);
        Define("second", 2, order: 20);
        Define("first", 3, order: 3);
        Define("never", 4, order: 1, isAutostart: false);

        _setup.Restart(() => _setup.StartsDomains = true);
        _setup.Time.AdvanceBySeconds(10);

        _setup.FromStart.OfType<DomainLifecycleEvent>().Where(news => news.Detail == LifecycleDetail.StartedBooted).Select(news => news.Name)
            .ShouldBe(["first", "second", "last"]);
        Summary().Domains.Select(domain => (domain.Name, domain.Outcome)).ShouldBe([
            ("first", PlanOutcome.Done), ("second", PlanOutcome.Done), ("last", PlanOutcome.Done),
        ]);
    }

    [Fact]
    public void One_that_cannot_start_is_told_and_keeps_no_other_from_starting()
    {
        Define("bad", 1, order: 1, more: "<devices><emulator>/no/such/qemu</emulator></devices>");
        Define("good", 2, order: 2);

        _setup.Restart(() => _setup.StartsDomains = true);
        _setup.Time.AdvanceBySeconds(10);

        PlannedDomain failed = _setup.FromStart.OfType<PlanFailedEvent>().ShouldHaveSingleItem().Domain;
        (failed.Name, failed.Outcome, failed.Error!.Code).ShouldBe(("bad", PlanOutcome.Failed, ErrorCode.SystemError));
        Summary().Domains.Select(domain => domain.Outcome).ShouldBe([PlanOutcome.Failed, PlanOutcome.Done]);
        _setup.Hypervisor.LookupDomain("good").Record.State.ShouldBe(DomainState.Running);
    }

    [Fact]
    public void One_that_runs_already_is_skipped()
    {
        _setup.AtStop = GuestsAtStop.LeaveRunning;
        _setup.Restart();
        Define("guest", 1, order: null);
        _setup.At(_setup.Time.Clock.TotalSeconds, () => _setup.Hypervisor.LookupDomain("guest").StartAsync());
        _setup.Time.AdvanceBySeconds(1);

        _setup.Restart(() => _setup.StartsDomains = true);
        _setup.Time.AdvanceBySeconds(1);

        Summary().Domains.ShouldHaveSingleItem().Outcome.ShouldBe(PlanOutcome.Skipped);
        _setup.Machine.Processes.Running.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(GuestsAtStop.Save, 0.2, PlanOutcome.Done)]
    [InlineData(GuestsAtStop.ShutDownThenSave, null, PlanOutcome.Saved)]
    public void Guests_are_saved_and_go_on_when_they_start_again(GuestsAtStop atStop, double? powersOffAfter, PlanOutcome outcome)
    {
        _setup.Qemu.Guest.PowersOffAfter = powersOffAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        Define("guest", 1, order: 1);
        _setup.Restart(() => (_setup.StartsDomains, _setup.AtStop) = (true, atStop));
        _setup.Time.AdvanceBySeconds(1);

        _setup.Restart();
        _setup.Time.AdvanceBySeconds(1);

        var summary = _setup.FromStart.OfType<ShutdownCompletedEvent>().ShouldHaveSingleItem();
        summary.Domains.ShouldHaveSingleItem().Outcome.ShouldBe(outcome);
        _setup.FromStart.OfType<DomainLifecycleEvent>().Select(news => news.Detail).ShouldContain(LifecycleDetail.StartedRestored);
        _setup.Hypervisor.LookupDomain("guest").Record.Reason.ShouldBe(StateReason.RunningRestored);
    }

    [Fact]
    public void A_guest_that_heeds_its_power_button_is_not_saved()
    {
        Define("guest", 1, order: 1);
        _setup.Restart(() => (_setup.StartsDomains, _setup.AtStop) = (true, GuestsAtStop.ShutDownThenSave));
        _setup.Time.AdvanceBySeconds(1);

        _setup.Restart(() => _setup.StartsDomains = false);

        _setup.FromStart.OfType<ShutdownCompletedEvent>().ShouldHaveSingleItem().Domains[0].Outcome.ShouldBe(PlanOutcome.Done);
        _setup.Hypervisor.LookupDomain("guest").Record.HasManagedSave.ShouldBeFalse();
    }

    [Fact]
    public void Guests_go_down_in_reverse_and_those_that_do_not_heed_it_by_force()
    {
        Define("first", 1, order: 1);
        Define("second", 2, order: 2);
        _setup.Restart(() => _setup.StartsDomains = true);
        _setup.Time.AdvanceBySeconds(1);
        _setup.Qemu.Guest.PowersOffAfter = null;

        _setup.Restart(() => _setup.StartsDomains = false);

        var summary = _setup.FromStart.OfType<ShutdownCompletedEvent>().ShouldHaveSingleItem();
        summary.Domains.Select(domain => (domain.Name, domain.Outcome)).ShouldBe([("second", PlanOutcome.Forced), ("first", PlanOutcome.Forced)]);
        summary.Took.TotalSeconds.ShouldBe(60, tolerance: 1); // One after the other, since their numbers differ.
        _setup.Machine.Processes.Running.ShouldBeEmpty();
    }

    [Fact]
    public void A_link_that_somebody_makes_or_removes_by_hand_counts()
    {
        Define("guest", 1, order: null, isAutostart: false);
        string link = $"{_setup.ConfigFolder}/autostart/guest.xml";

        _setup.Machine.Files.Link(link, _setup.DefinitionOf("guest"));
        _setup.Time.AdvanceBySeconds(1);
        _setup.Hypervisor.LookupDomain("guest").Record.HasAutostart.ShouldBeTrue();

        _setup.Machine.Files.Delete(link);
        _setup.Time.AdvanceBySeconds(1);
        _setup.Hypervisor.LookupDomain("guest").Record.HasAutostart.ShouldBeFalse();
    }

    private StartupCompletedEvent Summary() => _setup.FromStart.OfType<StartupCompletedEvent>().ShouldHaveSingleItem();

    private void Define(string name, int number, int? order, bool isAutostart = true, string more = "")
    {
        string metadata = order is { } value ? $"<metadata><startup xmlns='urn:rx-hypervisor:startup:1' order='{value}'/></metadata>" : "";
        Outcome<Position> defined = _setup.At(_setup.Time.Clock.TotalSeconds, async () =>
        {
            Domain domain = await _setup.Hypervisor.DefineDomainAsync(
                VirtualSetup.Xml(name, $"4dea22b3-1d52-d8f3-2516-782e98ab3f0{number}", metadata + more));
            return await domain.SetAutostartAsync(isAutostart);
        });
        _setup.Time.AdvanceBySeconds(1);
        defined.Value.Sequence.ShouldBeGreaterThan(0);
    }
}
