using System;
using System.Collections.Generic;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Sources;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Streams.Host.FileChangeKind;

namespace Rx.Hypervisor.Tests.Streams.Sources;

public sealed class FileChangeSettlerTests
{
    private readonly VirtualTime _time = new();
    private readonly List<(double At, FileChangeKind Kind, string Name)> _told = [];
    private readonly FileChangeSettler _settler;

    public FileChangeSettlerTests()
        => _settler = new FileChangeSettler(_time, change => _told.Add((_time.Clock.TotalSeconds, change.Kind, change.Name)));

    [Fact]
    public void A_change_is_told_after_fifty_quiet_milliseconds()
    {
        Step(1.000, "f", Written);
        Step(1.030, "f", Written);
        Step(1.060, "f", Written);
        _time.AdvanceBySeconds(10);

        _told.ShouldBe([(1.110, Written, "f")]);
    }

    [Fact]
    public void A_name_that_never_rests_is_told_each_second()
    {
        for (int i = 0; i < 125; i++)
        {
            Step(i * 0.020, "f", Written);
        }

        _time.AdvanceBySeconds(10);

        // The step of 1.00 comes before the timer of that instant was set; so the next round starts with the step of 1.02.
        _told.ShouldBe([(1.000, Written, "f"), (2.020, Written, "f"), (2.530, Written, "f")]);
    }

    [Fact]
    public void Names_settle_each_for_itself_and_are_told_in_the_order_of_their_first_steps()
    {
        Step(1.000, "a", Written);
        Step(1.010, "b", Deleted);
        Step(1.020, "a", Written);
        Step(1.020, "c", Written);
        _time.AdvanceBySeconds(10);

        _told.ShouldBe([(1.060, Deleted, "b"), (1.070, Written, "a"), (1.070, Written, "c")]);
    }

    [Fact]
    public void The_last_step_says_what_it_was()
    {
        Step(1.00, "f", Deleted);
        Step(1.01, "f", Written);
        Step(1.00, "g", Written);
        Step(1.01, "g", Deleted);
        _time.AdvanceBySeconds(10);

        _told.ShouldBe([(1.06, Written, "f"), (1.06, Deleted, "g")]);
    }

    [Fact]
    public void A_name_created_and_deleted_is_not_told()
    {
        Step(1.00, "f", Written, isNew: true);
        Step(1.01, "f", Deleted);
        Step(2.00, "g", Written, isNew: true);
        Step(2.01, "g", Deleted);
        Step(2.02, "g", Written, isNew: true);
        _time.AdvanceBySeconds(10);

        _told.ShouldBe([(2.07, Written, "g")]);
    }

    [Fact]
    public void A_rescan_is_told_at_once_and_makes_what_was_pending_moot()
    {
        Step(1.00, "f", Written);
        _time.At(1.02, _settler.Rescan);
        Step(1.03, "g", Written);
        _time.AdvanceBySeconds(10);

        _told.ShouldBe([(1.02, Rescan, ""), (1.08, Written, "g")]);
    }

    [Fact]
    public void Nothing_is_told_after_disposal()
    {
        Step(1.00, "f", Written);
        _time.At(1.03, _settler.Dispose);
        _time.AdvanceBySeconds(10);

        _told.ShouldBeEmpty();
    }

    [Fact]
    public void An_observer_that_leaves_while_it_is_told_hears_no_more()
    {
        var told = new List<string>();
        FileChangeSettler? settler = null;
        settler = new FileChangeSettler(_time, change =>
        {
            told.Add(change.Name);
            settler!.Dispose();
        });

        _time.At(1, () =>
        {
            settler.Add("a", Written, isNew: false);
            settler.Add("b", Written, isNew: false);
        });
        _time.AdvanceBySeconds(10);

        told.ShouldBe(["a"]);
    }

    private void Step(double at, string name, FileChangeKind kind, bool isNew = false)
        => _time.At(at, () => _settler.Add(name, kind, isNew));
}
