using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Rx.Hypervisor.Streams.Inventory;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;

namespace Rx.Hypervisor.Tests.Streams.Inventory;

/// <summary>
/// A writer, subscribers that come, go, are slow, throw, dispose, write and subscribe inside OnNext, and beside them a plain
/// table of what the inventory held at each position: whatever is told is compared with that.
/// </summary>
internal sealed class InventoryModel
{
    private const int Keys = 9;
    private const int MostSubscribers = 12;

    private readonly Random _random;
    private readonly ShuffledScheduler _scheduler;
    private readonly InventoryWriter<int, Guest> _writer;
    private readonly Dictionary<Position, ImmutableSortedDictionary<int, Guest>> _history = [];
    private readonly List<ModelSubscriber> _subscribers = [];
    private Position _position = new(Guid.NewGuid(), 0);
    private int _depth;

    internal InventoryModel(int seed)
    {
        _random = new Random(seed);
        _scheduler = new ShuffledScheduler(_random);
        _writer = new InventoryWriter<int, Guest>(_scheduler, _position, capacity: 4);
        _history[_position] = ImmutableSortedDictionary<int, Guest>.Empty;
    }

    internal Inventory<int, Guest> Inventory => _writer.Inventory;

    internal ShuffledScheduler Scheduler => _scheduler;

    /// <summary>How much was told to whom, for a test to see that the walk was no stroll.</summary>
    internal int Told { get; private set; }

    internal int Thrown { get; private set; }

    internal void Run(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            Step();
        }

        while (_scheduler.Pending > 0)
        {
            RunOne();
        }

        CheckAtRest();
        _writer.Complete();
        while (_scheduler.Pending > 0)
        {
            RunOne();
        }

        _subscribers.ShouldAllBe(subscriber => subscriber.IsOver);
    }

    /// <summary>What the inventory held at a position.</summary>
    internal ImmutableSortedDictionary<int, Guest> At(Position position) => _history[position];

    internal Guest? OneAt(Position position, int key) => At(position).GetValueOrDefault(key);

    /// <summary>Each subscriber reports each notification here; a hostile one then does as it likes.</summary>
    internal void Notified(ModelSubscriber subscriber)
    {
        Told++;
        if (_depth > 0)
        {
            return;
        }

        _depth++;
        try
        {
            switch (_random.Next(100))
            {
                case 0:
                    Leave(subscriber);
                    break;
                case 1 when _subscribers.Count > 0:
                    Leave(_subscribers[_random.Next(_subscribers.Count)]);
                    break;
                case < 10:
                    Write();
                    break;
                case < 15:
                    Subscribe();
                    break;
                case 15:
                    _subscribers.Remove(subscriber);
                    Thrown++;
                    throw new ObserverException(subscriber);
                default:
                    break;
            }
        }
        finally
        {
            _depth--;
        }
    }

    private void Step()
    {
        int choice = _random.Next(100);
        if (choice < 60)
        {
            RunOne();
        }
        else if (choice < 92)
        {
            Write();
        }
        else if (choice < 96)
        {
            Subscribe();
        }
        else if (choice < 98 && _subscribers.Count > 0)
        {
            Leave(_subscribers[_random.Next(_subscribers.Count)]);
        }
        else if (choice == 99 && _random.Next(8) == 0)
        {
            while (_scheduler.Pending > 0)
            {
                RunOne();
            }

            CheckAtRest();
        }
    }

    private void RunOne()
    {
        try
        {
            _scheduler.RunOne();
        }
        catch (ObserverException e)
        {
            e.Subscriber.IsGone = true; // Dropped: nothing more may come.
        }
    }

    private void Subscribe()
    {
        if (_subscribers.Count < MostSubscribers)
        {
            ModelSubscriber subscriber = ModelSubscribers.Make(this, _random);
            _subscribers.Add(subscriber);
            subscriber.Start();
        }
    }

    private void Leave(ModelSubscriber subscriber)
    {
        _subscribers.Remove(subscriber);
        subscriber.Dispose();
    }

    private void CheckAtRest()
    {
        Inventory.Position.ShouldBe(_position);
        Inventory.Items.OrderBy(item => item.Key).ShouldBe(At(_position));
        foreach (ModelSubscriber subscriber in _subscribers)
        {
            subscriber.CheckAtRest(_position);
        }
    }

    private void Write()
    {
        ImmutableSortedDictionary<int, Guest> now = At(_position);
        _position = _position with { Sequence = _position.Sequence + 1 + _random.Next(2) };
        int key = _random.Next(Keys);
        switch (_random.Next(20))
        {
            case < 9:
                Guest guest = Some();
                _history[_position] = now.SetItem(key, guest);
                _writer.Set(key, guest, _position);
                break;
            case < 13:
                _history[_position] = now.Remove(key);
                _writer.Remove(key, _position);
                break;
            case < 16:
                KeyValuePair<int, Guest?>[] batch = [.. Enumerable.Range(0, _random.Next(6)).Select(_ => KeyValuePair.Create(_random.Next(Keys), _random.Next(3) == 0 ? null : Some()))];
                _history[_position] = batch.Aggregate(now, static (items, edit) => edit.Value is null ? items.Remove(edit.Key) : items.SetItem(edit.Key, edit.Value));
                _writer.Update(batch, _position);
                break;
            case 16:
                _position = _random.Next(2) == 0 ? _position : new Position(Guid.NewGuid(), _random.Next(5));
                ImmutableSortedDictionary<int, Guest> all = Enumerable.Range(0, Keys).Where(_ => _random.Next(2) == 0).ToImmutableSortedDictionary(k => k, _ => Some());
                _history[_position] = all;
                _writer.Reset(all, _position);
                break;
            default:
                _history[_position] = now;
                _writer.Advance(_position);
                break;
        }
    }

    private Guest Some() => new(_random.Next(24));
}
