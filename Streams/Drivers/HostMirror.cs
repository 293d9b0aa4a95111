using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Delivery;
using Rx.Hypervisor.Streams.Inventory;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>What a connection knows of a host that somebody else runs: its objects, what happened to them, and whether it can be reached.</summary>
/// <remarks>
/// <para>Threading: one writer, on the scheduler; read and subscribe from any thread.</para>
/// <para>Order: an object is seen to have changed before it is told that it has.</para>
/// <para>A host that keeps a journal numbers its events: <see cref="Begin"/>, then <see cref="Update(IReadOnlyCollection{DomainRecord}, IReadOnlyCollection{DomainRecord}, Position, bool)"/>
/// and <see cref="Deliver"/>. What another one tells is numbered here: <see cref="Publish(HypervisorEvent)"/>.</para>
/// <para>Memory: the last events are kept, some ten thousand, for those who are a little behind. Who is further behind reads on in the journal, where
/// there is one; else it is told of a gap and then of everything there is.</para>
/// </remarks>
public sealed class HostMirror
{
    private readonly TimeProvider _clock;
    private readonly EventStream _stream;
    private readonly ConnectionEvents _events;
    private readonly HostInventories _inventories;
    private readonly InventoryWriter<Uri, LinkState> _links; // One: watching it is a value now and each later one.
    private readonly Uri _uri;
    private readonly IPastEvents? _past;
    private HostState _state; // One writer: the scheduler.

    /// <summary>Makes one that knows of nothing, with a link that is live.</summary>
    /// <param name="uri">Of the connection.</param>
    /// <param name="begin">The position that the first event comes after.</param>
    /// <param name="scheduler">Of the writer. What subscribers throw is thrown again there.</param>
    /// <param name="clock">The scheduler's.</param>
    /// <param name="delivery">Where subscribers are called; <see langword="null"/>: on threads of their own.</param>
    /// <param name="past">Fetches what is not in memory any more; <see langword="null"/>: the host keeps no journal.</param>
    public HostMirror(Uri uri, Position begin, IScheduler scheduler, TimeProvider clock, IScheduler? delivery = null, IPastEvents? past = null)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(clock);
        IScheduler told = delivery ?? DeliveryScheduler.Default;
        (_uri, _clock, _past, _state) = (uri, clock, past, new HostState(DomainIndex.Empty, begin));
        _stream = new EventStream(scheduler, told, new MirrorLog(this), TakeInventory);
        _events = new ConnectionEvents(_stream, clock);
        _inventories = new HostInventories(told, errors: scheduler);
        _inventories.Advance(begin);
        _links = new InventoryWriter<Uri, LinkState>(told, errors: scheduler);
        _links.Set(uri, new LinkLive(), default);
    }

    /// <summary>All objects as of the last event.</summary>
    public HostState State => Volatile.Read(ref _state);

    /// <summary>The domains, and what happens to them.</summary>
    public Inventory<Guid, DomainRecord> Domains => _inventories.Domains;

    /// <summary>The networks, and what happens to them.</summary>
    public Inventory<Guid, NetworkRecord> Networks => _inventories.Networks;

    /// <summary>The leases, and what happens to them.</summary>
    public Inventory<LeaseKey, NetworkLease> Leases => _inventories.Leases;

    /// <summary>Whether the host can be reached.</summary>
    /// <remarks>
    /// <para>Shape: hot, with the state now first.</para>
    /// <para>Threading: where subscribers are called, one at a time.</para>
    /// <para>Errors: none; a link that is lost is a state.</para>
    /// <para>Completion: after <see cref="LinkClosed"/>.</para>
    /// <para>Buffering: the states that wait to be told.</para>
    /// </remarks>
    public IObservable<LinkState> Link => _links.Inventory.Watch(_uri)!;

    /// <summary>Events, as <see cref="IHypervisor.EventsFrom"/> has them.</summary>
    /// <remarks>
    /// <para>Shape: what is in memory behind the position, then hot; a gap and an inventory where something is missing.</para>
    /// <para>Threading: where subscribers are called, one at a time; one that is slow delays nobody.</para>
    /// <para>Errors: none; what is missing is a gap.</para>
    /// <para>Completion: when the connection is closed.</para>
    /// <para>Buffering: as the policy says.</para>
    /// </remarks>
    /// <param name="after">After which; <see langword="null"/>: from the subscription on.</param>
    /// <param name="policy">What becomes of what a subscriber is too slow for.</param>
    public IObservable<HypervisorEvent> EventsFrom(Position? after, SlowConsumer policy = SlowConsumer.Resume) => _events.From(after, policy);

    /// <summary>Whether the host can be reached from now on.</summary>
    public void Tell(LinkState link) => _links.Set(_uri, link, default);

    /// <summary>What the host has told up to here is known without anybody having heard it.</summary>
    public void Begin(Position position)
    {
        Volatile.Write(ref _state, new HostState(_state.Domains, position, _state.Networks));
        _inventories.Reach(position);
    }

    /// <summary>Domains are as the host says.</summary>
    /// <param name="present">As they are now.</param>
    /// <param name="gone">As they were last.</param>
    /// <param name="position">As of this event of the host.</param>
    /// <param name="isAll">Whether what is not present is gone too.</param>
    public void Update(IReadOnlyCollection<DomainRecord> present, IReadOnlyCollection<DomainRecord> gone, Position position, bool isAll)
    {
        Dictionary<Guid, DomainRecord?> batch = Batch(_inventories.Domains.Items.Keys, present, gone, static one => one.Uuid, isAll);
        DomainIndex index = _state.Domains;
        foreach ((Guid uuid, DomainRecord? record) in batch)
        {
            index = record is null ? index.Without(uuid) : index.With(record);
        }

        Volatile.Write(ref _state, new HostState(index, Later(position), _state.Networks));
        _inventories.Update(batch, position);
    }

    /// <summary>Networks are as the host says.</summary>
    /// <param name="present">As they are now.</param>
    /// <param name="gone">As they were last.</param>
    /// <param name="position">As of this event of the host.</param>
    /// <param name="isAll">Whether what is not present is gone too.</param>
    public void Update(IReadOnlyCollection<NetworkRecord> present, IReadOnlyCollection<NetworkRecord> gone, Position position, bool isAll)
    {
        Dictionary<Guid, NetworkRecord?> batch = Batch(_inventories.Networks.Items.Keys, present, gone, static one => one.Uuid, isAll);
        NetworkIndex index = _state.Networks;
        foreach ((Guid uuid, NetworkRecord? record) in batch)
        {
            index = record is null ? index.Without(uuid) : index.With(record);
        }

        Volatile.Write(ref _state, new HostState(_state.Domains, Later(position), index));
        _inventories.Update(batch, position);
    }

    /// <summary>Leases are as the host says.</summary>
    /// <param name="present">As they are now.</param>
    /// <param name="gone">As they were last.</param>
    /// <param name="position">As of this event of the host.</param>
    /// <param name="isAll">Whether what is not present is gone too.</param>
    public void Update(IReadOnlyCollection<NetworkLease> present, IReadOnlyCollection<NetworkLease> gone, Position position, bool isAll)
        => _inventories.Update(Batch(_inventories.Leases.Items.Keys, present, gone, static one => one.Key, isAll), position);

    /// <summary>Something happened that has its number from the host, and objects are as it left them already.</summary>
    public void Deliver(HypervisorEvent news)
    {
        ArgumentNullException.ThrowIfNull(news);
        Reach(news.Position);
        _stream.Publish(news);
    }

    /// <summary>All that happened up to here was told.</summary>
    public void Reach(Position position)
    {
        Volatile.Write(ref _state, _state.At(Later(position)));
        _inventories.Reach(position);
    }

    /// <summary>Something happened, which changed no object; it is given the next number.</summary>
    public void Publish(HypervisorEvent news)
    {
        ArgumentNullException.ThrowIfNull(news);
        Number(news);
        Advance(news.Position);
        _stream.Publish(news);
    }

    /// <summary>Something happened to a domain; the events are given the next numbers.</summary>
    /// <param name="record">As it is now. One that is neither active nor persistent is gone.</param>
    /// <param name="events">What happened, in order; none: more is known of it than before.</param>
    /// <returns>The same with the position of the last of them.</returns>
    public DomainRecord Publish(DomainRecord record, IReadOnlyList<HypervisorEvent> events)
    {
        ArgumentNullException.ThrowIfNull(record);
        Number(events);
        record = events.Count > 0 ? record with { Position = events[^1].Position } : record;
        Position position = events.Count > 0 ? record.Position : _state.Position;
        bool isKept = record.IsActive || record.IsPersistent;
        Volatile.Write(ref _state, new HostState(isKept ? _state.Domains.With(record) : _state.Domains.Without(record.Uuid), position, _state.Networks));
        _inventories.Set(record.Uuid, isKept ? record : null, position);
        Tell(events);
        return record;
    }

    /// <summary>Something happened to a network; the events are given the next numbers.</summary>
    /// <param name="record">As it is now. One that is neither active nor persistent is gone.</param>
    /// <param name="events">What happened, in order; none: more is known of it than before.</param>
    /// <returns>The same with the position of the last of them.</returns>
    public NetworkRecord Publish(NetworkRecord record, IReadOnlyList<HypervisorEvent> events)
    {
        ArgumentNullException.ThrowIfNull(record);
        Number(events);
        record = events.Count > 0 ? record with { Position = events[^1].Position } : record;
        Position position = events.Count > 0 ? record.Position : _state.Position;
        bool isKept = record.IsActive || record.IsPersistent;
        NetworkIndex networks = isKept ? _state.Networks.With(record) : _state.Networks.Without(record.Uuid);
        Volatile.Write(ref _state, new HostState(_state.Domains, position, networks));
        _inventories.Set(record.Uuid, isKept ? record : null, [], position);
        Tell(events);
        return record;
    }

    /// <summary>Ends all streams: what waits is left out, and completion told.</summary>
    /// <returns>Completes when nothing is told any more.</returns>
    public Task CloseAsync()
    {
        _links.Set(_uri, new LinkClosed(), default);
        _links.Complete();
        _inventories.Complete();
        return _events.CloseAsync();
    }

    private static Dictionary<TKey, T?> Batch<TKey, T>(
        IEnumerable<TKey> known, IReadOnlyCollection<T> present, IReadOnlyCollection<T> gone, Func<T, TKey> keyOf, bool isAll)
        where TKey : notnull
        where T : class
    {
        ArgumentNullException.ThrowIfNull(present);
        ArgumentNullException.ThrowIfNull(gone);
        Dictionary<TKey, T?> batch = isAll ? known.ToDictionary(static key => key, static _ => (T?)null) : [];
        foreach (T one in gone)
        {
            batch[keyOf(one)] = null;
        }

        foreach (T one in present)
        {
            batch[keyOf(one)] = one;
        }

        return batch;
    }

    private Position Later(Position position)
        => _state.Position is var reached && reached.Epoch == position.Epoch && reached.Sequence > position.Sequence ? reached : position;

    private void Number(IReadOnlyList<HypervisorEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        Position last = _state.Position;
        for (int i = 0; i < events.Count; i++)
        {
            events[i].Number(last with { Sequence = last.Sequence + i + 1 }, _clock.GetUtcNow());
        }
    }

    private void Number(HypervisorEvent news)
        => news.Number(_state.Position with { Sequence = _state.Position.Sequence + 1 }, _clock.GetUtcNow());

    private void Advance(Position position)
    {
        Volatile.Write(ref _state, _state.At(position));
        _inventories.Advance(position);
    }

    // After the inventory: who looks something up inside OnNext sees what the event tells.
    private void Tell(IReadOnlyList<HypervisorEvent> events)
    {
        foreach (HypervisorEvent one in events)
        {
            _stream.Publish(one);
        }
    }

    private InventoryEvent TakeInventory()
    {
        HostState state = State;
        return new InventoryEvent
        {
            Position = state.Position, At = _clock.GetUtcNow(), Domains = state.Domains.All, Networks = state.Networks.All,
        };
    }

    /// <summary>What is not in memory is with the host, or is missing.</summary>
    private sealed class MirrorLog(HostMirror owner) : IEventLog
    {
        public Position Last => owner.State.Position;

        public IEventCursor From(Position after) => new MissingEvents(owner, after);

        public IEventCursor From(Position after, Action wake) => owner._past is { } past ? new DistantEvents(past.From(after, wake)) : From(after);
    }

    /// <summary>The place of a reader in the journal of the host.</summary>
    private sealed class DistantEvents(IPastReader reader) : IEventCursor
    {
        public Position Position => reader.Position;

        public bool? HasNews => reader.HasNews;

        public int Read(Span<HypervisorEvent> into) => reader.Read(into);

        public void Dispose() => reader.Dispose();
    }

    /// <summary>The place of a reader who asks for what is not in memory: a gap, behind which it is.</summary>
    private sealed class MissingEvents(HostMirror owner, Position after) : IEventCursor
    {
        public Position Position { get; private set; } = after;

        public int Read(Span<HypervisorEvent> into)
        {
            Position last = owner.State.Position;
            Position oldest = owner._stream.Recent.PositionBeforeOldest ?? last;
            bool isKnown = Position.Epoch == last.Epoch && Position.Sequence <= last.Sequence;
            if (Position == last || (isKnown && Position.Sequence >= oldest.Sequence))
            {
                return 0; // It will be there in a moment.
            }

            GapReason reason = isKnown ? GapReason.Retention : Position.Epoch == last.Epoch ? GapReason.Future : GapReason.UnknownEpoch;
            Position to = isKnown ? oldest : last;
            into[0] = new GapEvent
            {
                Position = to, At = owner._clock.GetUtcNow(), From = Position, To = to, Reason = reason, Why = Words(reason),
            };
            Position = to;
            return 1;
        }

        public void Dispose()
        {
        }

        private static string Words(GapReason reason) => reason switch
        {
            GapReason.Retention => "the host keeps no journal, and this connection had forgotten them",
            GapReason.Future => "this connection has not come as far",
            _ => "positions of a host that keeps no journal are of one connection, and this is another's",
        };
    }
}
