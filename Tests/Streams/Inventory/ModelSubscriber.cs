using System;
using System.Reactive.Disposables;
using Shouldly;

namespace Rx.Hypervisor.Tests.Streams.Inventory;

/// <summary>One subscriber of a model, with what it has been told, and what it should have been told, as text.</summary>
/// <param name="model">Where it belongs.</param>
/// <param name="name">The chain, for messages.</param>
/// <param name="actual">What it has made of what it was told.</param>
/// <param name="expected">What that should be at a position.</param>
internal sealed class ModelSubscriber(InventoryModel model, string name, Func<string> actual, Func<Position, string> expected) : IDisposable
{
    private readonly SingleAssignmentDisposable _subscription = new();
    private Position? _last;
    private bool _inside;

    /// <summary>Set once nothing may come any more.</summary>
    internal bool IsGone { get; set; }

    internal bool IsOver { get; private set; }

    internal required Func<ModelSubscriber, IDisposable> Subscription { get; init; }

    public void Dispose()
    {
        IsGone = true;
        _subscription.Dispose();
    }

    internal void Start() => _subscription.Disposable = Subscription(this);

    /// <summary>A notification that says its position.</summary>
    internal void Told(Position position) => Inside(() =>
    {
        if (_last is { } last && last.Epoch == position.Epoch)
        {
            position.Sequence.ShouldBeGreaterThanOrEqualTo(last.Sequence, name);
        }

        _last = position;
        actual().ShouldBe(expected(position), $"{name} at {position}");
        model.Notified(this);
    });

    /// <summary>A notification that does not.</summary>
    internal void Told() => Inside(() =>
    {
        _last = model.Inventory.Position;
        model.Notified(this);
    });

    internal void Completed()
    {
        IsGone.ShouldBeFalse(name);
        IsOver.ShouldBeFalse(name);
        IsOver = true;
    }

    internal void CheckAtRest(Position position)
    {
        _last.ShouldNotBeNull($"{name} was told nothing");
        actual().ShouldBe(expected(position), $"{name} at rest");
    }

    private void Inside(Action notify)
    {
        _inside.ShouldBeFalse($"{name}: notifications overlap");
        IsGone.ShouldBeFalse($"{name}: told after Dispose");
        IsOver.ShouldBeFalse($"{name}: told after the end");
        _inside = true;
        try
        {
            notify();
        }
        finally
        {
            _inside = false;
        }
    }
}
