using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Own;

/// <summary>Events for one client, from a position on, as many as it has given credit for.</summary>
/// <remarks>
/// <para>Threading: the server's scheduler, on which the events of its hypervisors are delivered.</para>
/// <para>Memory: a client that stalls, be it that it does not read or gives no credit, costs a position: the subscription is disposed, and another one made
/// behind that position when it goes on. What the journal has let go of meanwhile is told as a gap.</para>
/// </remarks>
internal sealed class EventFeed : Feed, IObserver<HypervisorEvent>
{
    private readonly EventFilter _filter;
    private readonly List<Line> _lines = []; // Of one turn and one epoch.
    private int _bytes;
    private uint _credit;
    private Position _seen;       // All up to here was told, or is not wanted.
    private Position _told;       // What the client knows of that.
    private Debt _inventory;      // A gap was told, and not yet what is there behind it.
    private IDisposable? _events; // While there are credit and room.

    internal EventFeed(ServerSession session, int id, EventFilter filter, Position after, uint credit)
        : base(session, id) => (_filter, _seen, _told, _credit) = (filter, after, after, credit);

    internal override void Resume()
    {
        if (IsOver || _events is not null || _credit == 0 || !Session.Connection.AskForRoom())
        {
            return;
        }

        PayInventory();
        Flush();
        if (_credit > 0)
        {
            _events = Session.Hypervisor.EventsFrom(_seen).Subscribe(this);
        }
    }

    internal override void AddCredit(uint events)
    {
        _credit = (uint)Math.Min((ulong)_credit + events, uint.MaxValue);
        Resume();
    }

    /// <inheritdoc/>
    /// <remarks>A message without events takes no credit: it lets a client that wants few of them resume near the end, and not far behind it.</remarks>
    internal override void TellProgress()
    {
        if (_events is not null && _seen != _told)
        {
            Transmit();
        }
    }

    public void OnNext(HypervisorEvent value)
    {
        if (IsOver || _events is null)
        {
            return;
        }

        if (value.Position.Epoch != _seen.Epoch)
        {
            Flush(); // A message has events of one epoch.
        }

        Take(value);
        PayInventory();
        if (_credit == 0 || _bytes >= FullAt || _lines.Count == MostLines)
        {
            Flush();
        }

        if (_credit == 0 || !Session.Connection.AskForRoom())
        {
            Flush();
            Pause();
        }
    }

    public void OnError(Exception error) => Session.Connection.Close(error.Message);

    public void OnCompleted()
    {
        // The hypervisor is being closed, and with it the client.
    }

    protected override void End()
    {
        Pause();
        _lines.Clear();
    }

    private void Take(HypervisorEvent news)
    {
        _inventory = news switch
        {
            GapEvent => Debt.OfSubscription,
            InventoryEvent => Debt.None,
            _ => _inventory,
        };
        if (_filter.Narrow(news) is { } wanted)
        {
            Add(wanted);
        }

        _seen = news.Position;
    }

    private void Add(HypervisorEvent wanted)
    {
        ReadOnlyMemory<byte> json = Server.Lines.Of(wanted);
        if (_lines.Count == 0)
        {
            // Behind what else this turn of the hypervisor has to tell.
            Server.Machine.Scheduler.Schedule(this, static (_, me) =>
            {
                me.Flush();
                return Disposable.Empty;
            });
        }

        _lines.Add(new Line { Json = json });
        _bytes += json.Length;
        _credit--;
    }

    /// <summary>Tells the inventory behind a gap, if it is owed here, as soon as it is as of the last event that was told.</summary>
    private void PayInventory()
    {
        if (_inventory != Debt.OfFeed || _credit == 0)
        {
            return;
        }

        InventoryList<DomainRecord> domains = Session.Hypervisor.ListDomains();
        InventoryList<NetworkRecord> networks = Session.Hypervisor.ListNetworks();
        if (domains.Position == _seen && networks.Position == _seen)
        {
            Take(new InventoryEvent { Position = _seen, At = Server.Machine.Clock.GetUtcNow(), Domains = domains, Networks = networks });
        }
    }

    private void Flush()
    {
        if (_lines.Count > 0)
        {
            Transmit();
        }
    }

    private void Transmit()
    {
        var message = new EventsMessage { Id = Id, UpTo = new WirePosition { Value = _seen }, Lines = _lines.ToArray() };
        _lines.Clear();
        (_bytes, _told) = (0, _seen);
        Send(OwnProcedure.Events, ref message);
    }

    private void Pause()
    {
        _events?.Dispose();
        _events = null;
        if (_inventory == Debt.OfSubscription)
        {
            _inventory = Debt.OfFeed; // The next subscription begins behind the gap, and knows nothing of it.
        }
    }

    /// <summary>Who is to tell the inventory that belongs behind a gap.</summary>
    private enum Debt
    {
        None,
        OfSubscription,
        OfFeed,
    }
}
