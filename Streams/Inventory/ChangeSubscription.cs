using System;
using System.Threading;

namespace Rx.Hypervisor.Streams.Inventory;

/// <summary>A subscriber of all changes. It keeps the snapshot that it was told last, and nothing else.</summary>
internal sealed class ChangeSubscription<TKey, T>(InventoryLog<TKey, T> log, InventoryEnd? end, IObserver<ChangeSet<TKey, T>> observer)
    : InventorySubscription(log.Scheduler, end)
    where TKey : notnull
    where T : class
{
    private InventorySnapshot<TKey, T>? _told; // Written in turns; a turn hands it to the next one by _woken.

    private protected override bool HasMore => log.IsCompleted || IsEnded || Volatile.Read(ref _told)?.Version != log.Last.Version;

    private protected override void Register() => log.Add(this);

    private protected override void Unregister() => log.Remove(this);

    private protected override void Rethrow(Exception exception) => log.Rethrow(exception);

    private protected override bool TellNext()
    {
        bool completed = log.IsCompleted || IsEnded;
        InventorySnapshot<TKey, T> last = log.Last;
        InventorySnapshot<TKey, T>? told = _told;
        if (told is null)
        {
            _told = last;
            observer.OnNext(last.ToChangeSet());
            return true;
        }

        if (told.Version != last.Version)
        {
            TellAfter(told, last);
            return true;
        }

        if (completed)
        {
            observer.OnCompleted();
            Dispose();
        }

        return false;
    }

    private void TellAfter(InventorySnapshot<TKey, T> told, InventorySnapshot<TKey, T> last)
    {
        InventorySnapshot<TKey, T>? next = log.After(told.Version);
        _told = next ?? last;
        ChangeSet<TKey, T> changes = next?.Cause ?? last.Since(told);
        if (changes.Count > 0 || changes.IsSnapshot)
        {
            observer.OnNext(changes);
        }
    }
}
