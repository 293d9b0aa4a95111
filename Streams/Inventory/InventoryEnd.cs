using System.Collections.Generic;
using System.Threading;

namespace Rx.Hypervisor.Streams.Inventory;

/// <summary>The end of those who read an inventory by way of one connection, whether or not the inventory itself goes on.</summary>
/// <remarks>Threading: any thread. Subscribers are woken outside of the lock.</remarks>
internal sealed class InventoryEnd
{
    private readonly Lock _gate = new();
    private readonly HashSet<InventorySubscription> _subscriptions = []; // Guarded by _gate.
    private bool _isReached;                                             // Written under _gate, read anywhere.

    /// <summary>Whether subscribers are told nothing any more, except what there is and that it is over.</summary>
    internal bool IsReached => Volatile.Read(ref _isReached);

    /// <summary>Ends them.</summary>
    internal void Reach()
    {
        InventorySubscription[] all;
        lock (_gate)
        {
            _isReached = true;
            all = [.. _subscriptions];
            _subscriptions.Clear();
        }

        Interlocked.MemoryBarrier();
        foreach (InventorySubscription one in all)
        {
            one.Wake();
        }
    }

    /// <summary>Who comes after the end finds it when it looks for the first time.</summary>
    internal void Add(InventorySubscription one)
    {
        lock (_gate)
        {
            if (!_isReached)
            {
                _subscriptions.Add(one);
            }
        }
    }

    internal void Remove(InventorySubscription one)
    {
        lock (_gate)
        {
            _subscriptions.Remove(one);
        }
    }
}
