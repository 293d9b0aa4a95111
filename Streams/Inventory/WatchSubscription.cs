using System;
using System.Collections.Immutable;

namespace Rx.Hypervisor.Streams.Inventory;

/// <summary>A subscriber of one item; woken only when something happened to it.</summary>
internal sealed class WatchSubscription<TKey, T>(InventoryLog<TKey, T> log, InventoryEnd? end, TKey key, IObserver<T?> observer)
    : InventorySubscription(log.Scheduler, end)
    where TKey : notnull
    where T : class
{
    private const long Nothing = -1;

    private long _seen = Nothing; // The version it has looked at last. Written in turns; a turn hands it to the next one by _woken.
    private T? _told;             // The same.

    private protected override bool HasMore => log.IsCompleted || IsEnded || _seen != log.Last.Version;

    private protected override void Register() => log.AddWatch(key, this);

    private protected override void Unregister() => log.RemoveWatch(key, this);

    private protected override void Rethrow(Exception exception) => log.Rethrow(exception);

    private protected override bool TellNext()
    {
        bool completed = log.IsCompleted || IsEnded;
        InventorySnapshot<TKey, T> last = log.Last;
        if (_seen == Nothing)
        {
            _seen = last.Version;
            _told = last.Table.GetValueOrDefault(key);
            observer.OnNext(_told);
            return true;
        }

        while (_seen < last.Version)
        {
            // What was forgotten did not concern this item, or it is further behind than the log reaches.
            InventorySnapshot<TKey, T> next = log.After(Math.Max(_seen, last.Version - log.Capacity)) ?? last;
            _seen = next.Version;
            T? now = next.Table.GetValueOrDefault(key);
            if (!InventorySnapshot<TKey, T>.AreSame(now, _told))
            {
                _told = now;
                observer.OnNext(now);
                return true;
            }
        }

        if (completed)
        {
            observer.OnCompleted();
            Dispose();
        }

        return false;
    }
}
