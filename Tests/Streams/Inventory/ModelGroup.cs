using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Tests.Doubles;

namespace Rx.Hypervisor.Tests.Streams.Inventory;

/// <summary>A subscriber of one group: once nothing is due any more, what it was told is what the group holds.</summary>
internal sealed class ModelGroup : IDisposable
{
    private readonly Dictionary<int, Guest> _held = [];
    private readonly ShuffledScheduler _scheduler;
    private readonly IDisposable _subscription;

    internal ModelGroup(IGroup<int, int, Guest> group, ShuffledScheduler scheduler)
    {
        (Group, _scheduler) = (group, scheduler);
        _subscription = group.Changes.ShouldObeyContract().Subscribe(set => set.ApplyTo(_held));
    }

    internal IGroup<int, int, Guest> Group { get; }

    /// <summary>Empty: all is well.</summary>
    internal string Trouble => _scheduler.Pending > 0 || _held.OrderBy(item => item.Key).SequenceEqual(Group.Items.OrderBy(item => item.Key))
        ? ""
        : $"was told [{string.Join(" ", _held)}]";

    public void Dispose() => _subscription.Dispose();
}
