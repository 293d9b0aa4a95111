using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Threading;
using Xunit.Sdk;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>What is promised of every stream of change sets. Joins any pipeline under test and fails it where the promise is broken.</summary>
internal static class ChangeSetContract
{
    /// <summary>
    /// Fails on notifications that overlap, on any after a terminal one, on a first change set that is no snapshot, on a position that goes back within its epoch, on a change set that
    /// contradicts what was told before, and, if the inventory is given, on one that contradicts what it holds.
    /// </summary>
    internal static IObservable<ChangeSet<TKey, T>> ShouldObeyContract<TKey, T>(
        this IObservable<ChangeSet<TKey, T>> source, Func<Position, IReadOnlyDictionary<TKey, T>?>? inventoryAt = null)
        where TKey : notnull
        => Observable.Create<ChangeSet<TKey, T>>(observer => source.SubscribeSafe(new Checker<TKey, T>(observer, inventoryAt)));

    private sealed class Checker<TKey, T>(IObserver<ChangeSet<TKey, T>> observer, Func<Position, IReadOnlyDictionary<TKey, T>?>? inventoryAt)
        : IObserver<ChangeSet<TKey, T>>
        where TKey : notnull
    {
        private readonly Dictionary<TKey, T> _items = [];
        private Position? _position;
        private int _inside; // Interlocked.
        private bool _over;

        public void OnNext(ChangeSet<TKey, T> value) => Inside($"{value}", () =>
        {
            Check(value);
            observer.OnNext(value);
        });

        public void OnError(Exception error) => Inside("OnError", () =>
        {
            _over = true;
            observer.OnError(error);
        });

        public void OnCompleted() => Inside("OnCompleted", () =>
        {
            _over = true;
            observer.OnCompleted();
        });

        private void Inside(string what, Action notify)
        {
            Require(Interlocked.Exchange(ref _inside, 1) == 0, $"{what}: overlaps another notification");
            try
            {
                Require(!_over, $"{what}: comes after the end");
                notify();
            }
            finally
            {
                Volatile.Write(ref _inside, 0);
            }
        }

        private void Check(ChangeSet<TKey, T> changes)
        {
            Require(_position is not null || changes.IsSnapshot, $"{changes}: the first one is no snapshot");
            Require(
                _position is not { } last || last.Epoch != changes.Position.Epoch || last.Sequence <= changes.Position.Sequence,
                $"{changes}: goes back behind {_position}");
            Require(changes.IsSnapshot || changes.Count > 0, $"{changes}: says nothing");
            Require(changes.Select(change => change.Key).Distinct().Count() == changes.Count, $"{changes}: two changes of one key");
            _position = changes.Position;
            if (changes.IsSnapshot)
            {
                _items.Clear();
            }

            foreach (Change<TKey, T> change in changes)
            {
                Check(change, changes);
            }

            changes.ApplyTo(_items);
            if (inventoryAt?.Invoke(changes.Position) is { } held)
            {
                Require(
                    held.Count == _items.Count && held.All(item => _items.TryGetValue(item.Key, out T? mine) && Equals(mine, item.Value)),
                    $"{changes}: leads to [{string.Join(", ", _items)}], the inventory holds [{string.Join(", ", held)}]");
            }
        }

        private void Check(Change<TKey, T> change, ChangeSet<TKey, T> changes)
        {
            bool known = _items.TryGetValue(change.Key, out T? before);
            Require(
                change.Reason switch
                {
                    ChangeReason.Add => !known,
                    ChangeReason.Update => !changes.IsSnapshot && known && Equals(before, change.Previous),
                    _ => !changes.IsSnapshot && known && Equals(before, change.Current),
                },
                $"{change} in {changes}: contradicts what was told before: {(known ? before : "nothing")}");
        }

        private static void Require(bool condition, string broken)
        {
            if (!condition)
            {
                throw new XunitException($"contract broken: {broken}");
            }
        }
    }
}
