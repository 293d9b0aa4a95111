using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Rx.Hypervisor.Streams.Inventory;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Inventory;

public sealed class InventoryTests
{
    private static readonly Guid Epoch = new("1f0c93ab5d1e4a0c8a6f2b7c9d0e1f23");

    private readonly VirtualTime _time = new();
    private readonly InventoryWriter<string, string> _writer;
    private readonly Inventory<string, string> _inventory;

    public InventoryTests()
    {
        _writer = new InventoryWriter<string, string>(_time, At(0), capacity: 4);
        _inventory = _writer.Inventory;
    }

    [Fact]
    public void A_subscriber_is_told_what_is_there_then_what_happens()
    {
        _writer.Set("web", "running", At(1));
        Recording<ChangeSet<string, string>> told = _time.Record(_inventory.Changes);
        _time.AdvanceBySeconds(1);

        _time.At(2, () => _writer.Set("db", "paused", At(2)));
        _time.At(3, () => _writer.Set("web", "paused", At(3)));
        _time.At(4, () => _writer.Remove("db", At(5)));
        _time.AdvanceBySeconds(9);

        told.ShouldBe(
        [
            (0, new(At(1), true, Change.Add("web", "running"))),
            (2, new(At(2), false, Change.Add("db", "paused"))),
            (3, new(At(3), false, Change.Update("web", "paused", "running"))),
            (4, new(At(5), false, Change.Remove("db", "paused"))),
        ]);
    }

    [Fact]
    public void An_empty_inventory_says_so_at_once()
    {
        Recording<ChangeSet<string, string>> told = _time.Record(_inventory.Changes);
        _time.AdvanceBySeconds(1);

        told.ShouldBe([(0, new(At(0), true))]);
    }

    [Fact]
    public void What_was_written_is_read_at_once()
    {
        InventorySnapshot<string, string> before = _inventory.Snapshot;
        _writer.Set("web", "running", At(7));

        _inventory.Lookup("web").ShouldBe("running");
        _inventory.Lookup("db").ShouldBeNull();
        _inventory.TryGet("web", out string? web).ShouldBeTrue();
        web.ShouldBe("running");
        _inventory.TryGet("db", out _).ShouldBeFalse();
        (_inventory.Count, _inventory.Position).ShouldBe((1, At(7)));
        _inventory.Items.ShouldBe([KeyValuePair.Create("web", "running")]);
        (before.Items.Count, before.Position).ShouldBe((0, At(0)));
    }

    [Fact]
    public void A_batch_is_one_change_set_in_which_the_last_word_on_a_key_counts()
    {
        _writer.Set("web", "running", At(1));
        _writer.Set("gone", "running", At(1));
        List<ChangeSet<string, string>> told = Listen();

        _writer.Update([new("web", "paused"), new("db", "x"), new("db", "y"), new("gone", null), new("never", null), new("brief", "z"), new("brief", null)], At(2));
        _time.AdvanceBySeconds(1);

        told.ShouldBe([new(At(2), false, Change.Update("web", "paused", "running"), Change.Add("db", "y"), Change.Remove("gone", "running"))]);
    }

    [Fact]
    public void What_changes_nothing_is_not_told_but_moves_the_position()
    {
        _writer.Set("web", "running", At(1));
        List<ChangeSet<string, string>> told = Listen();

        _writer.Set("web", "running", At(2));
        _writer.Remove("db", At(3));
        _writer.Update([new("web", "running"), new("db", null)], At(4));
        _writer.Advance(At(5));
        _time.AdvanceBySeconds(1);

        told.ShouldBeEmpty();
        _inventory.Position.ShouldBe(At(5));
        _inventory.Snapshot.Position.ShouldBe(At(5));
    }

    [Fact]
    public void Everything_anew_is_told_as_a_snapshot()
    {
        _writer.Set("web", "running", At(1));
        List<ChangeSet<string, string>> told = Listen();
        var other = new Position(Guid.NewGuid(), 0);

        _writer.Reset([new("db", "paused")], other);
        _time.AdvanceBySeconds(1);

        told.ShouldBe([new(other, true, Change.Add("db", "paused"))]);
    }

    [Fact]
    public void A_snapshot_that_was_taken_stays_as_it_is_while_the_position_moves_on()
    {
        _writer.Set("web", "running", At(1));
        InventorySnapshot<string, string> taken = _inventory.Snapshot;
        _writer.Advance(At(2));
        InventorySnapshot<string, string> later = _inventory.Snapshot;
        _writer.Advance(At(3));

        (taken.Position, later.Position, _inventory.Position).ShouldBe((At(1), At(2), At(3)));
        Should.Throw<ArgumentOutOfRangeException>(() => _writer.Advance(At(2)));
        Should.Throw<ArgumentOutOfRangeException>(() => _writer.Set("web", "paused", At(2)));
    }

    [Fact]
    public void Stale_news_are_refused_and_change_nothing()
    {
        _writer.Set("web", "running", At(5));

        Should.Throw<ArgumentOutOfRangeException>(() => _writer.Set("web", "shutoff", At(4))).Message.ShouldContain("stale: position 4@");
        Should.Throw<ArgumentOutOfRangeException>(() => _writer.Reset([], At(4)));
        Should.Throw<ArgumentOutOfRangeException>(() => _writer.Advance(At(4)));

        _inventory.Lookup("web").ShouldBe("running");
        _writer.Set("web", "paused", At(5));
        _inventory.Lookup("web").ShouldBe("paused");
    }

    [Fact]
    public void Who_is_too_far_behind_is_told_the_difference()
    {
        _writer.Set("web", "0", At(1));
        _writer.Set("gone", "0", At(2));
        List<ChangeSet<string, string>> told = Listen();

        for (int n = 3; n < 10; n++)
        {
            _writer.Set("web", $"{n}", At(n));
        }

        _writer.Remove("gone", At(10));
        _writer.Set("db", "1", At(11));
        _time.AdvanceBySeconds(1);

        var difference = new ChangeSet<string, string>(At(11), false, Change.Update("web", "9", "0"), Change.Remove("gone", "0"), Change.Add("db", "1"));
        told.ShouldHaveSingleItem().Equals(difference).ShouldBeTrue($"{told[0]}"); // The order of changes means nothing.
    }

    [Fact]
    public void Who_is_a_little_behind_is_told_every_step()
    {
        List<ChangeSet<string, string>> told = Listen();
        for (int n = 1; n <= 4; n++)
        {
            _writer.Set("web", $"{n}", At(n));
        }

        _time.AdvanceBySeconds(1);

        told.Select(set => set.Position.Sequence).ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void A_difference_of_nothing_is_not_told()
    {
        _writer.Set("web", "0", At(1));
        List<ChangeSet<string, string>> told = Listen();
        for (int n = 2; n <= 6; n++)
        {
            _writer.Set("web", $"{n}", At(n));
        }

        _writer.Set("web", "0", At(7));
        _time.AdvanceBySeconds(1);
        _writer.Set("web", "8", At(8));
        _time.AdvanceBySeconds(1);

        told.ShouldBe([new(At(8), false, Change.Update("web", "8", "0"))]);
    }

    [Fact]
    public void One_item_is_watched_from_its_value_now_on()
    {
        Recording<string?> told = _time.Record(_inventory.Watch("web"));
        _time.At(1, () => _writer.Set("web", "running", At(1)));
        _time.At(2, () => _writer.Set("db", "running", At(2)));
        _time.At(4, () =>
        {
            _writer.Set("web", "paused", At(4));
            _writer.Set("web", "running", At(5));
        });
        _time.At(5, () => _writer.Remove("web", At(6)));
        _time.At(6, () => _writer.Reset([new("web", "shutoff")], At(7)));
        _time.At(7, () => _writer.Reset([], At(8)));
        _time.At(8, _writer.Complete);
        _time.AdvanceBySeconds(9);

        told.ShouldBe([(0, null), (1, "running"), (4, "paused"), (4, "running"), (5, null), (6, "shutoff"), (7, null)]);
        told.CompletedAt.ShouldBe(8);
    }

    [Fact]
    public void A_watch_that_slept_through_much_is_told_all_that_concerned_its_item()
    {
        List<string?> told = [];
        using IDisposable subscription = _inventory.Watch("web").Subscribe(told.Add);
        _time.AdvanceBySeconds(1);
        for (int n = 1; n <= 20; n++)
        {
            _writer.Set("db", $"{n}", At(n));
        }

        _writer.Set("web", "a", At(21));
        _writer.Set("web", "b", At(22));
        _time.AdvanceBySeconds(1);

        told.ShouldBe([null, "a", "b"]);
    }

    [Fact]
    public void The_end_comes_after_the_last_change()
    {
        var told = new List<string>();
        using IDisposable subscription = _inventory.Changes.Subscribe(set => told.Add($"{set.Position.Sequence}"), () => told.Add("end"));
        _writer.Set("web", "running", At(1));
        _writer.Complete();
        _writer.Set("web", "ignored", At(2));
        using IDisposable late = _inventory.Changes.Subscribe(set => told.Add($"late {set.Position.Sequence}"), () => told.Add("late end"));
        _time.AdvanceBySeconds(1);

        told.ShouldBe(["1", "end", "late 1", "late end"]);
        _inventory.Lookup("web").ShouldBe("running");
    }

    [Fact]
    public void A_subscriber_that_throws_is_dropped_and_the_others_are_served()
    {
        using IDisposable broken = _inventory.Changes.Subscribe(_ => throw new InvalidOperationException("observer"));
        List<ChangeSet<string, string>> told = [];
        using IDisposable other = _inventory.Changes.Subscribe(told.Add);

        Should.Throw<InvalidOperationException>(() => _time.AdvanceBySeconds(1)).Message.ShouldBe("observer");
        _writer.Set("web", "running", At(1));
        _time.AdvanceBySeconds(1);

        told.Count.ShouldBe(2);
    }

    [Fact]
    public void Disposal_inside_on_next_is_the_last_of_it()
    {
        List<long> told = [];
        var subscription = new SerialDisposable();
        subscription.Disposable = _inventory.Changes.Subscribe(set =>
        {
            told.Add(set.Position.Sequence);
            if (set.Position.Sequence == 1)
            {
                subscription.Dispose();
                _writer.Set("web", "late", At(3));
            }
        });
        _time.AdvanceBySeconds(1);
        _writer.Set("web", "running", At(1));
        _writer.Set("web", "paused", At(2));
        _time.AdvanceBySeconds(1);

        told.ShouldBe([0, 1]);
    }

    [Fact]
    public void An_observer_may_read_write_and_subscribe()
    {
        List<string> told = [];
        var inner = new SingleAssignmentDisposable();
        using IDisposable outer = _inventory.Changes.Subscribe(set =>
        {
            told.Add($"outer {set.Position.Sequence} {_inventory.Lookup("web")}");
            if (set.Position.Sequence == 1)
            {
                _writer.Set("web", "2", At(2));
                inner.Disposable = _inventory.Changes.Subscribe(other => told.Add($"inner {other.Position.Sequence}"));
            }
        });
        _time.AdvanceBySeconds(1);
        _writer.Set("web", "1", At(1));
        _time.AdvanceBySeconds(1);
        inner.Dispose();

        told.ShouldBe(["outer 0 ", "outer 1 1", "outer 2 2", "inner 2"]);
    }

    /// <summary>From here on.</summary>
    private List<ChangeSet<string, string>> Listen()
    {
        List<ChangeSet<string, string>> told = [];
        _inventory.Changes.Subscribe(told.Add);
        _time.AdvanceBySeconds(1);
        told.Count.ShouldBe(1);
        told.Clear();
        return told;
    }

    private static Position At(long sequence) => new(Epoch, sequence);
}
