using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Subjects;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Delivery;
using Rx.Hypervisor.Streams.Journal;
using Rx.Hypervisor.Streams.Recordings;

namespace Rx.Hypervisor.Streams.Drivers;

/// <content>The way out: what drivers publish is numbered, written down, seen in the inventory, and told, in this order.</content>
public sealed partial class DriverHost
{
    /// <summary>How long the beginning and the end wait for subscribers that have not been told everything.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private HostState _state = new(DomainIndex.Empty, default); // One writer: the scheduler.
    private EventJournal? _journal;                   // Written on the scheduler; what it is asked of other threads is said there.
    private HostInventories[] _inventories;             // Scheduler only: its own, and those that show the same for as long as somebody wants.
    private HypervisorEvent[] _writing = new HypervisorEvent[8]; // Scheduler only.

    private readonly Subject<HypervisorEvent> _published = new(); // For the host itself, at once.
    private readonly AsyncLocal<Operation?> _operation = new();
    private long _operations; // Scheduler only.

    /// <summary>How much of what happened is kept.</summary>
    public JournalOptions Journal { get; init; } = new();

    /// <summary>Where subscribers are called.</summary>
    internal IScheduler Delivery { get; }

    /// <summary>Every event of every driver.</summary>
    internal EventStream Stream { get; }

    /// <summary>What is published, at once and on the scheduler: for the host itself.</summary>
    internal IObservable<HypervisorEvent> Published => _published;

    /// <summary>All domains as of the last event.</summary>
    public IReadOnlyDictionary<Guid, DomainRecord> Domains => Index.ByUuid;

    /// <summary>The same, networks and leases, and what happens to them.</summary>
    internal HostInventories Inventories => _inventories[0];

    /// <summary>The number of the last event.</summary>
    public Position Position => State.Position;

    /// <summary>The same as <see cref="Domains"/>, found by name and number too.</summary>
    internal DomainIndex Index => State.Domains;

    /// <summary>All of it as of the last event.</summary>
    internal HostState State => Volatile.Read(ref _state);

    /// <summary>Has other inventories show the same, and follow until the result is disposed. On the scheduler.</summary>
    internal IDisposable MirrorTo(HostInventories others)
    {
        others.CopyFrom(Inventories);
        _inventories = [.. _inventories, others];
        return Disposable.Create(() => _inventories = Array.FindAll(_inventories, one => one != others));
    }

    /// <summary>What is awaited from here on is carried out for a call. On the scheduler.</summary>
    internal Operation BeginOperation(string name)
    {
        long number = _world is { } world ? world.Ask("operation", () => ++_operations, RecordingJson.Default.Int64) : ++_operations;
        var operation = new Operation(number, name);
        _operation.Value = operation;
        return operation;
    }

    private void OpenJournal()
    {
        _journal = EventJournal.Open(Host, JournalReader.DirectoryOf(_folders), Journal, _log);
        Volatile.Write(ref _state, _state.At(_journal.Last));
        Inventories.Advance(_journal.Last);
        _journal.News.Subscribe(Publish);
        foreach (HypervisorEvent news in _journal.Report)
        {
            Publish(news);
        }
    }

    /// <summary>Waits for subscribers, and not for ever.</summary>
    internal async Task WithinFarewellAsync(Task told)
    {
        using var isOver = new CancellationTokenSource();
        await Task.WhenAny(told, Task.Delay(Farewell, Machine.Clock, isOver.Token));
        isOver.Cancel();
    }

    private DomainRecord Publish(DomainRecord record, IReadOnlyList<DomainEvent> events, Operation? operation)
    {
        ReadOnlySpan<HypervisorEvent> numbered = Write(events, operation);
        Position position = numbered.IsEmpty ? Position : numbered[^1].Position;
        record = numbered.IsEmpty ? Before?.Recall(record) ?? record : record with { Position = position };
        if (_roll?.Defers(record, numbered.IsEmpty) == true)
        {
            return record;
        }

        bool isKept = record.IsActive || record.IsPersistent;
        Volatile.Write(ref _state, new HostState(isKept ? Index.With(record) : Index.Without(record.Uuid), position, _state.Networks));
        foreach (HostInventories inventories in _inventories)
        {
            inventories.Set(record.Uuid, isKept ? record : null, position);
        }

        Tell(numbered);
        return record;
    }

    private NetworkRecord Publish(NetworkRecord record, IReadOnlyList<NetworkEvent> events, IReadOnlyCollection<NetworkLease> told, Operation? operation)
    {
        ReadOnlySpan<HypervisorEvent> numbered = Write(events, operation);
        Position position = numbered.IsEmpty ? Position : numbered[^1].Position;
        record = numbered.IsEmpty ? Before?.Recall(record) ?? record : record with { Position = position };
        bool isKept = record.IsActive || record.IsPersistent;
        NetworkIndex networks = isKept ? _state.Networks.With(record) : _state.Networks.Without(record.Uuid);
        KeyValuePair<LeaseKey, NetworkLease?>[] leases = [.. ChangedLeases(record, events, told)];
        if (_roll?.Defers(record, leases.Select(static lease => lease.Value).OfType<NetworkLease>(), numbered.IsEmpty) == true)
        {
            return record;
        }

        Volatile.Write(ref _state, new HostState(Index, position, networks));
        foreach (HostInventories inventories in _inventories)
        {
            inventories.Set(record.Uuid, isKept ? record : null, leases, position);
        }

        Tell(numbered);
        return record;
    }

    /// <summary>Leases live as long as their network is active; what became of one, its event says.</summary>
    private IEnumerable<KeyValuePair<LeaseKey, NetworkLease?>> ChangedLeases(
        NetworkRecord network, IReadOnlyList<NetworkEvent> events, IReadOnlyCollection<NetworkLease> told)
    {
        IEnumerable<LeaseKey> gone = network.IsActive ? [] : Inventories.Leases.Items.Keys.Where(key => key.Network == network.Uuid);
        return gone.Select(static key => KeyValuePair.Create(key, (NetworkLease?)null))
            .Concat(told.Select(static lease => KeyValuePair.Create(lease.Key, (NetworkLease?)lease)))
            .Concat(events.OfType<NetworkLeaseEvent>().Select(static news
                => KeyValuePair.Create(news.Lease.Key, news.Change == NetworkLeaseChange.Expired ? null : news.Lease)));
    }

    private void Publish(HypervisorEvent news)
    {
        _writing[0] = news;
        ReadOnlySpan<HypervisorEvent> numbered = Write(_writing.AsSpan(0, 1));
        Volatile.Write(ref _state, _state.At(news.Position));
        foreach (HostInventories inventories in _inventories)
        {
            inventories.Advance(news.Position);
        }

        Tell(numbered);
    }

    private ReadOnlySpan<HypervisorEvent> Write(IReadOnlyList<HypervisorEvent> events, Operation? operation)
    {
        if (events.Count > _writing.Length)
        {
            _writing = new HypervisorEvent[events.Count * 2];
        }

        for (int i = 0; i < events.Count; i++)
        {
            _writing[i] = events[i];
            if (events[i] is DomainEvent { Cause: EventCause.Operation } or NetworkEvent { Cause: EventCause.Operation })
            {
                events[i].Attribute(operation);
            }
        }

        return Write(_writing.AsSpan(0, events.Count));
    }

    /// <summary>Numbers events and writes them down: what was told can be read again.</summary>
    private ReadOnlySpan<HypervisorEvent> Write(Span<HypervisorEvent> events)
    {
        Position last = _journal!.Last;
        DateTimeOffset now = Host.Scheduler.Now;
        for (int i = 0; i < events.Length; i++)
        {
            events[i].Number(last with { Sequence = last.Sequence + i + 1 }, now);
        }

        _journal.Append(events);
        return events;
    }

    // After the inventory: who looks something up inside OnNext sees what the event tells.
    private void Tell(ReadOnlySpan<HypervisorEvent> numbered)
    {
        foreach (HypervisorEvent one in numbered)
        {
            Measures.Published(one);
        }

        Stream.Publish(numbered);
        foreach (HypervisorEvent one in numbered)
        {
            _published.OnNext(one);
        }
    }

    private InventoryEvent TakeInventory()
    {
        HostState state = State;
        return new InventoryEvent
        {
            Position = state.Position,
            At = Host.Scheduler.Now,
            Domains = state.Domains.All,
            Networks = state.Networks.All,
        };
    }

    /// <summary>What subscribers read from who do not keep up.</summary>
    private sealed class JournalLog(DriverHost owner) : IEventLog
    {
        public Position Last => Volatile.Read(ref owner._journal)?.Last ?? default;

        public IEventCursor From(Position after) => new JournalPlace(owner, after);
    }

    /// <summary>A place in the journal. When drivers take over, it is opened anew, and the place is one in the new one.</summary>
    private sealed class JournalPlace(DriverHost owner, Position after) : IEventCursor
    {
        private EventJournal? _journal;
        private JournalCursor? _cursor;

        public Position Position => _cursor?.Position ?? after;

        public int Read(Span<HypervisorEvent> into)
        {
            EventJournal now = Volatile.Read(ref owner._journal)!;
            if (_journal != now)
            {
                JournalCursor next = now.From(Position);
                _cursor?.Dispose();
                (_journal, _cursor) = (now, next);
            }

            return _cursor!.Read(into);
        }

        public void Dispose() => _cursor?.Dispose();
    }
}
