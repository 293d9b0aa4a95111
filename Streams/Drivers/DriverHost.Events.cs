using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Delivery;
using Rx.Hypervisor.Streams.Inventory;
using Rx.Hypervisor.Streams.Journal;

namespace Rx.Hypervisor.Streams.Drivers;

/// <content>The way out: what drivers publish is numbered, written down, seen in the inventory, and told, in this order.</content>
public sealed partial class DriverHost
{
    /// <summary>How long the beginning and the end wait for subscribers that have not been told everything.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private HostState _state = new(DomainIndex.Empty, default); // One writer: the scheduler.
    private EventJournal? _journal;                   // Scheduler only; what it is asked of other threads is said there.
    private readonly InventoryWriter<Guid, DomainRecord> _inventory; // Scheduler only.
    private InventoryWriter<Guid, DomainRecord>[] _mirrors = []; // Scheduler only: what shows the same for as long as somebody wants.
    private HypervisorEvent[] _writing = new HypervisorEvent[8]; // Scheduler only.

    private readonly AsyncLocal<Operation?> _operation = new();
    private long _operations; // Scheduler only.

    /// <summary>How much of what happened is kept.</summary>
    public JournalOptions Journal { get; init; } = new();

    /// <summary>Where subscribers are called.</summary>
    internal IScheduler Delivery { get; }

    /// <summary>Every event of every driver.</summary>
    internal EventStream Stream { get; }

    /// <summary>All domains as of the last event.</summary>
    public IReadOnlyDictionary<Guid, DomainRecord> Domains => Index.ByUuid;

    /// <summary>The same, and what happens to it.</summary>
    internal Inventory<Guid, DomainRecord> Inventory => _inventory.Inventory;

    /// <summary>The number of the last event.</summary>
    public Position Position => State.Position;

    /// <summary>The same as <see cref="Domains"/>, found by name and number too.</summary>
    internal DomainIndex Index => State.Domains;

    /// <summary>All of it as of the last event.</summary>
    internal HostState State => Volatile.Read(ref _state);

    /// <summary>Has another inventory show the domains, and follow them until the result is disposed. On the scheduler.</summary>
    internal IDisposable MirrorTo(InventoryWriter<Guid, DomainRecord> other)
    {
        HostState now = State;
        IEnumerable<KeyValuePair<Guid, DomainRecord?>> gone = other.Inventory.Items.Keys
            .Where(uuid => now.Domains.Find(uuid) is null)
            .Select(static uuid => KeyValuePair.Create<Guid, DomainRecord?>(uuid, null));
        other.Update([.. now.Domains.All.Select(static record => KeyValuePair.Create<Guid, DomainRecord?>(record.Uuid, record)), .. gone], now.Position);
        _mirrors = [.. _mirrors, other];
        return Disposable.Create(() => _mirrors = Array.FindAll(_mirrors, mirror => mirror != other));
    }

    /// <summary>What is awaited from here on is carried out for a call. On the scheduler.</summary>
    internal void BeginOperation(string name) => _operation.Value = new Operation(++_operations, name);

    private void OpenJournal()
    {
        _journal = EventJournal.Open(Host, JournalReader.DirectoryOf(_folders), Journal, _log);
        Volatile.Write(ref _state, new HostState(DomainIndex.Empty, _journal.Last));
        _inventory.Advance(_journal.Last);
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
        await Task.WhenAny(told, Task.Delay(Farewell, Host.Clock, isOver.Token));
        isOver.Cancel();
    }

    private async Task CloseEventsAsync()
    {
        await WithinFarewellAsync(Stream.CompleteAsync());
        _inventory.Complete();
        _journal?.Dispose();
    }

    private DomainRecord Publish(DomainRecord record, IReadOnlyList<DomainEvent> events, Operation? operation)
    {
        if (events.Count > _writing.Length)
        {
            _writing = new HypervisorEvent[events.Count * 2];
        }

        for (int i = 0; i < events.Count; i++)
        {
            _writing[i] = events[i];
            if (events[i].Cause == EventCause.Operation)
            {
                events[i].Attribute(operation);
            }
        }

        ReadOnlySpan<HypervisorEvent> numbered = Write(_writing.AsSpan(0, events.Count));
        if (!numbered.IsEmpty)
        {
            record = record with { Position = numbered[^1].Position };
        }

        bool isKept = record.IsActive || record.IsPersistent;
        Position position = numbered.IsEmpty ? Position : numbered[^1].Position;
        Volatile.Write(ref _state, new HostState(isKept ? Index.With(record) : Index.Without(record.Uuid), position));
        Show(_inventory, record, isKept, position);
        foreach (InventoryWriter<Guid, DomainRecord> mirror in _mirrors)
        {
            Show(mirror, record, isKept, position);
        }

        Tell(numbered);
        return record;
    }

    private static void Show(InventoryWriter<Guid, DomainRecord> inventory, DomainRecord record, bool isKept, Position position)
    {
        if (isKept)
        {
            inventory.Set(record.Uuid, record, position);
        }
        else
        {
            inventory.Remove(record.Uuid, position);
        }
    }

    private void Publish(HypervisorEvent news)
    {
        _writing[0] = news;
        ReadOnlySpan<HypervisorEvent> numbered = Write(_writing.AsSpan(0, 1));
        Volatile.Write(ref _state, _state.At(news.Position));
        _inventory.Advance(news.Position);
        Array.ForEach(_mirrors, mirror => mirror.Advance(news.Position));
        Tell(numbered);
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
            Stream.Publish(one);
        }
    }

    private InventoryEvent TakeInventory()
    {
        HostState state = State;
        return new InventoryEvent { Position = state.Position, At = Host.Scheduler.Now, Domains = state.Domains.All };
    }

    /// <summary>What subscribers read from who do not keep up.</summary>
    private sealed class JournalLog(DriverHost owner) : IEventLog
    {
        public Position Last => owner._journal?.Last ?? default;

        public IEventCursor From(Position after) => owner._journal!.From(after);
    }
}
