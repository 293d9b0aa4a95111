using System;
using System.Collections.Generic;
using System.Reactive.Linq;
using System.Threading;
using Shouldly;
using Xunit;
using Xunit.Sdk;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>A check that never fails proves nothing: each promise is broken once.</summary>
public sealed class ChangeSetContractTests
{
    private static readonly Guid Epoch = Guid.NewGuid();
    private static readonly ChangeSet<string, int> First = new(At(1), true, Change.Add("a", 1));

    [Fact]
    public void What_obeys_passes() => Run(
        First,
        new(At(1), false, Change.Add("b", 2)),
        new(At(2), false, Change.Update("a", 3, 1), Change.Remove("b", 2)),
        new(At(3), false, Change.Refresh("a", 3)),
        new(At(4), true),
        new(new Position(Guid.NewGuid(), 0), true, Change.Add("a", 1)));

    [Fact]
    public void A_first_one_that_is_no_snapshot_fails() => Broken("no snapshot", new ChangeSet<string, int>(At(1), false, Change.Add("a", 1)));

    [Fact]
    public void An_addition_of_what_is_there_fails() => Broken("contradicts", First, new(At(2), false, Change.Add("a", 1)));

    [Fact]
    public void An_update_of_what_is_not_there_fails() => Broken("contradicts", First, new(At(2), false, Change.Update("b", 1, 2)));

    [Fact]
    public void An_update_from_another_value_fails() => Broken("contradicts", First, new(At(2), false, Change.Update("a", 3, 2)));

    [Fact]
    public void A_removal_of_what_is_not_there_fails() => Broken("contradicts", First, new(At(2), false, Change.Remove("b", 1)));

    [Fact]
    public void A_refresh_with_another_value_fails() => Broken("contradicts", First, new(At(2), false, Change.Refresh("a", 2)));

    [Fact]
    public void An_empty_delta_fails() => Broken("says nothing", First, new ChangeSet<string, int>(At(2), false));

    [Fact]
    public void Positions_that_go_back_fail() => Broken("goes back", First, new(At(0), false, Change.Add("b", 1)));

    [Fact]
    public void What_the_inventory_does_not_hold_fails()
    {
        var held = new Dictionary<string, int> { ["a"] = 1 };
        Should.Throw<XunitException>(() => new[] { First, new(At(2), false, Change.Add("b", 1)) }.ToObservable()
            .ShouldObeyContract(_ => held).Wait()).Message.ShouldContain("the inventory holds [[a, 1]]");
    }

    [Fact]
    public void A_notification_after_the_end_fails()
    {
        IObserver<ChangeSet<string, int>>? told = null;
        var rude = new Rude(observer => told = observer);
        using IDisposable subscription = rude.ShouldObeyContract().Subscribe(_ => { }, _ => { });
        told!.OnNext(First);
        told.OnCompleted();
        Should.Throw<XunitException>(() => told.OnNext(First)).Message.ShouldContain("after the end");
    }

    [Fact]
    public void Notifications_that_overlap_fail()
    {
        IObserver<ChangeSet<string, int>>? told = null;
        var rude = new Rude(observer => told = observer);
        string? message = null;
        using IDisposable subscription = rude.ShouldObeyContract().Subscribe(_ =>
        {
            var other = new Thread(() => message = Should.Throw<XunitException>(() => told!.OnNext(First)).Message);
            other.Start();
            other.Join();
        });
        told!.OnNext(First);
        message.ShouldNotBeNull().ShouldContain("overlaps");
    }

    private static void Broken(string how, params ChangeSet<string, int>[] told)
        => Should.Throw<XunitException>(() => Run(told)).Message.ShouldContain(how);

    private static void Run(params ChangeSet<string, int>[] told) => told.ToObservable().ShouldObeyContract().Wait();

    private static Position At(long sequence) => new(Epoch, sequence);

    /// <summary>Keeps to no rule; Rx's own sources do.</summary>
    private sealed class Rude(Action<IObserver<ChangeSet<string, int>>> subscribe) : IObservable<ChangeSet<string, int>>
    {
        public IDisposable Subscribe(IObserver<ChangeSet<string, int>> observer)
        {
            subscribe(observer);
            return System.Reactive.Disposables.Disposable.Empty;
        }
    }
}
