using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Linq;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Inventory;

/// <summary>The operators, by marble; <see cref="InventoryModelTests"/> walks them at random.</summary>
public sealed class ChangeSetsTests : IDisposable
{
    private static readonly Guid Epoch = Guid.NewGuid();

    private readonly Subject<ChangeSet<string, int>> _source = new();
    private readonly CompositeDisposable _subscriptions = [];
    private readonly VirtualTime _time = new();
    private readonly List<string> _told = [];

    public void Dispose() => _subscriptions.Dispose();

    [Fact]
    public void Filter_adds_and_removes_as_items_come_to_match()
    {
        Listen(_source.Filter(value => value > 10).ShouldObeyContract());

        Tell(1, true, Change.Add("a", 5), Change.Add("b", 20));
        Tell(2, false, Change.Update("a", 7, 5));
        Tell(3, false, Change.Update("a", 15, 7));
        Tell(4, false, Change.Update("a", 16, 15), Change.Update("b", 1, 20));
        Tell(5, false, Change.Remove("b", 1));
        Tell(6, false, Change.Refresh("a", 16));
        Tell(7, false, Change.Remove("a", 16));
        Tell(8, true, Change.Add("c", 1));
        Tell(9, true, Change.Add("d", 11));

        _told.ShouldBe(["1 snapshot [+b=20]", "3 [+a=15]", "4 [~a=15->16, -b=20]", "6 [!a=16]", "7 [-a=16]", "8 snapshot []", "9 snapshot [+d=11]"]);
    }

    [Fact]
    public void Filter_asks_anew_when_told_to()
    {
        int limit = 10;
        Listen(_source.Filter(value => value > limit).ShouldObeyContract());
        Tell(1, true, Change.Add("a", 15), Change.Add("b", 25));
        limit = 20;
        Tell(2, false, Change.Refresh("a", 15), Change.Refresh("b", 25));
        limit = 10;
        Tell(3, false, Change.Refresh("a", 15));

        _told.ShouldBe(["1 snapshot [+a=15, +b=25]", "2 [-a=15, !b=25]", "3 [+a=15]"]);
    }

    [Fact]
    public void Transform_does_not_tell_what_looks_the_same()
    {
        Listen(_source.Transform(value => value / 10).ShouldObeyContract());

        Tell(1, true, Change.Add("a", 11), Change.Add("b", 21));
        Tell(2, false, Change.Update("a", 12, 11));
        Tell(3, false, Change.Update("a", 31, 12), Change.Update("b", 22, 21));
        Tell(4, false, Change.Remove("b", 22));
        Tell(5, true, Change.Add("b", 91));

        _told.ShouldBe(["1 snapshot [+a=1, +b=2]", "3 [~a=1->3]", "4 [-b=2]", "5 snapshot [+b=9]"]);
    }

    [Fact]
    public void Count_tells_each_other_number()
    {
        _subscriptions.Add(_source.Count().Subscribe(count => _told.Add($"{count}")));

        Tell(1, true);
        Tell(2, false, Change.Add("a", 1), Change.Add("b", 1));
        Tell(3, false, Change.Update("a", 2, 1));
        Tell(4, false, Change.Remove("a", 2), Change.Add("c", 1));
        Tell(5, false, Change.Remove("b", 1));
        Tell(6, true, Change.Add("x", 1), Change.Add("y", 1), Change.Add("z", 1));

        _told.ShouldBe(["0", "2", "1", "3"]);
    }

    [Fact]
    public void SortBy_tells_the_list_and_the_steps()
    {
        _subscriptions.Add(_source.SortBy(value => -value).Subscribe(rows => _told.Add(
            $"{rows.Position.Sequence} {(rows.IsSnapshot ? "snapshot " : "")}[{string.Join(",", rows)}] {string.Join(" ", rows.Changes.Select(step => $"{step.Reason} {step.From}>{step.Index}={step.Item}"))}")));

        Tell(1, true, Change.Add("a", 1), Change.Add("b", 3), Change.Add("c", 2));
        Tell(2, false, Change.Add("d", 4), Change.Remove("b", 3));
        Tell(3, false, Change.Update("d", 0, 4));
        Tell(4, false, Change.Update("c", 3, 2));
        Tell(5, false, Change.Remove("nobody", 3));
        Tell(6, true);

        _told.ShouldBe(
        [
            "1 snapshot [3,2,1] ",
            "2 [4,2,1] Insert 0>0=4 Remove 1>1=3",
            "3 [2,1,0] Move 0>2=0",
            "4 [3,1,0] Replace 0>0=3",
            "6 snapshot [] ",
        ]);
    }

    [Fact]
    public void SortBy_puts_equals_in_the_order_of_their_keys()
    {
        SortedRows<int>? rows = null;
        _subscriptions.Add(_source.SortBy(_ => 0).Subscribe(next => rows = next));
        Tell(1, true, Change.Add("b", 2), Change.Add("A", 3));
        Tell(2, false, Change.Add("a", 1), Change.Add("B", 4));
        rows!.Items.ShouldBe([3, 4, 1, 2]);
        (rows.Count, rows[1]).ShouldBe((4, 4));
    }

    [Fact]
    public void SortBy_tells_much_at_once_as_a_whole_list()
    {
        SortedRows<int>? rows = null;
        _subscriptions.Add(_source.SortBy(value => value).Subscribe(next => rows = next));
        Tell(1, true);
        Tell(2, false, [.. Enumerable.Range(0, 100).Select(n => Change.Add($"{n}", 100 - n))]);

        rows!.IsSnapshot.ShouldBeTrue();
        rows.Items.ShouldBe(Enumerable.Range(1, 100));
        rows.Changes.ShouldBeEmpty();
    }

    [Fact]
    public void Group_adds_a_group_with_its_first_item_and_removes_it_with_its_last()
    {
        var source = new Subject<ChangeSet<string, string>>();
        Dictionary<string, IGroup<string, string, string>> groups = [];
        _subscriptions.Add(source.Group(value => value[..1], _time).ShouldObeyContract().Subscribe(changes =>
        {
            changes.ApplyTo(groups);
            _told.Add($"{changes.Position.Sequence} {(changes.IsSnapshot ? "snapshot " : "")}{string.Join(" ", changes.Select(change => $"{change.Reason} {change.Key}:{change.Current.Count}"))}");
        }));

        source.OnNext(new(At(1), true, Change.Add("web", "r1"), Change.Add("db", "r2"), Change.Add("x", "p1")));
        IGroup<string, string, string> running = groups["r"];
        IGroup<string, string, string> paused = groups["p"];
        List<string> inside = [];
        bool over = false;
        _subscriptions.Add(running.Changes.ShouldObeyContract().Subscribe(changes => inside.Add(Text(changes))));
        _subscriptions.Add(paused.Changes.Subscribe(_ => { }, () => over = true));
        _time.AdvanceBySeconds(1);
        source.OnNext(new(At(2), false, Change.Update("web", "r3", "r1")));
        source.OnNext(new(At(3), false, Change.Update("x", "r4", "p1"), Change.Update("db", "s1", "r2")));
        _time.AdvanceBySeconds(1);
        over.ShouldBeTrue();
        source.OnNext(new(At(4), true, Change.Add("web", "r9"), Change.Add("new", "n1")));
        _time.AdvanceBySeconds(1);

        _told.ShouldBe(["1 snapshot Add r:2 Add p:1", "3 Remove p:0 Add s:1", "4 snapshot Add r:1 Add n:1"], ignoreOrder: false);
        inside[0].ShouldStartWith("1 snapshot [");
        inside[1..].ShouldBe(["2 [~web=r1->r3]", "3 [+x=r4, -db=r2]", "4 snapshot [+web=r9]"]);
        groups["r"].ShouldBeSameAs(running);
        running.Items.ShouldBe([KeyValuePair.Create("web", "r9")]);
    }

    [Fact]
    public void Groups_end_with_the_subscription_to_them()
    {
        var source = new Subject<ChangeSet<string, string>>();
        IGroup<string, string, string>? group = null;
        IDisposable groups = source.Group(value => value, _time).Subscribe(changes => group = changes[0].Current);
        source.OnNext(new(At(1), true, Change.Add("web", "r")));
        Recording<ChangeSet<string, string>> told = _time.Record(group!.Changes);
        _time.AdvanceBySeconds(1);
        told.CompletedAt.ShouldBeNull();

        groups.Dispose();
        _time.AdvanceBySeconds(1);

        told.CompletedAt.ShouldBe(1);
    }

    [Fact]
    public void What_a_function_throws_is_an_error_of_its_subscriber()
    {
        Exception? error = null;
        Listen(_source.Filter(value => value > 0 ? true : throw new InvalidOperationException("predicate")), e => error = e);
        Tell(1, true, Change.Add("a", 1));
        Tell(2, false, Change.Add("b", 0));
        error.ShouldBeOfType<InvalidOperationException>().Message.ShouldBe("predicate");
        _source.HasObservers.ShouldBeFalse();
    }

    [Fact]
    public void Each_subscriber_has_a_state_of_its_own()
    {
        IObservable<ChangeSet<string, int>> filtered = _source.Filter(value => value > 10);
        Listen(filtered.ShouldObeyContract());
        Tell(1, true, Change.Add("a", 15));
        Listen(filtered.ShouldObeyContract());
        Tell(2, true, Change.Add("a", 16));

        _told.ShouldBe(["1 snapshot [+a=15]", "2 snapshot [+a=16]", "2 snapshot [+a=16]"]);
    }

    [Fact]
    public void Rows_follow_a_sorted_list_step_by_step()
    {
        var rows = new ObservableCollection<int>();
        _subscriptions.Add(_source.SortBy(value => value).BindTo(rows));
        Tell(1, true, Change.Add("a", 10), Change.Add("b", 20), Change.Add("c", 30), Change.Add("d", 40));
        rows.ShouldBe([10, 20, 30, 40]);
        rows.CollectionChanged += (_, e) => _told.Add($"{e.Action} {e.OldStartingIndex} {e.NewStartingIndex}");

        Tell(2, false, Change.Update("b", 35, 20));
        Tell(3, true, Change.Add("a", 10), Change.Add("c", 30), Change.Add("x", 36), Change.Add("y", 37), Change.Add("d", 40));
        rows.ShouldBe([10, 30, 36, 37, 40]);
        Tell(4, true, Change.Add("a", 10), Change.Add("d", 40));
        rows.ShouldBe([10, 40]);

        _told.ShouldBe(["Move 1 2", "Replace 2 2", "Add -1 2", "Replace 3 3", "Remove 3 -1", "Remove 2 -1", "Remove 1 -1"]);
    }

    [Fact]
    public void Rows_of_change_sets_are_in_the_order_in_which_they_came()
    {
        var rows = new ObservableCollection<int> { 99 };
        _subscriptions.Add(_source.BindTo(rows));
        Tell(1, true, Change.Add("b", 2), Change.Add("a", 1));
        Tell(2, false, Change.Add("c", 3), Change.Update("b", 4, 2));
        rows.ShouldBe([4, 1, 3]);
        bool touched = false;
        rows.CollectionChanged += (_, e) => touched |= e.Action != NotifyCollectionChangedAction.Remove;
        Tell(3, true, Change.Add("c", 3), Change.Add("b", 4));
        rows.ShouldBe([4, 3]);
        touched.ShouldBeFalse();
        Tell(4, false, Change.Remove("b", 4));
        rows.ShouldBe([3]);
    }

    private static Position At(long sequence) => new(Epoch, sequence);

    private static string Text<TKey, T>(ChangeSet<TKey, T> changes)
        where TKey : notnull
        => $"{changes.Position.Sequence} {(changes.IsSnapshot ? "snapshot " : "")}[{string.Join(", ", (IEnumerable<Change<TKey, T>>)changes)}]";

    private void Tell(long at, bool isSnapshot, params Change<string, int>[] changes) => _source.OnNext(new(At(at), isSnapshot, changes.AsSpan()));

    private void Listen<TKey, T>(IObservable<ChangeSet<TKey, T>> changes, Action<Exception>? failed = null)
        where TKey : notnull
        => _subscriptions.Add(changes.Subscribe(set => _told.Add(Text(set)), failed ?? (e => throw e)));
}
