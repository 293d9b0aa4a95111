using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Drivers.Remote.Client.Own;

/// <summary>One subscriber's way through the journal of the host.</summary>
/// <remarks>
/// <para>Threading: read by one thread at a time, whichever; filled on the session's scheduler.</para>
/// <para>Memory: as many events as the host has credit for. It has more when some were read.</para>
/// </remarks>
/// <param name="setup">Of the connection.</param>
/// <param name="feeds">The subscriptions of the link.</param>
/// <param name="after">Where to begin.</param>
/// <param name="wake">Called when there is something to read.</param>
/// <param name="forget">Called on the scheduler when it is over.</param>
internal sealed class OwnPastReader(RemoteSetup setup, OwnFeeds feeds, Position after, Action wake, Action<OwnPastReader> forget) : IPastReader, IEventFeed
{
    private readonly Lock _gate = new();
    private readonly Queue<HypervisorEvent> _arrived = new(); // Guarded by _gate.
    private readonly List<HypervisorEvent> _events = [];      // Scheduler only, as what follows.
    private Position _fetched = after; // Written under _gate.
    private Position _read = after;    // Guarded by _gate.
    private bool _isOver;              // Written under _gate.
    private int? _id;
    private long _life;                // Counts the links: what was asked for on an elder one is void.

    public Position Position
    {
        get
        {
            lock (_gate)
            {
                return _read;
            }
        }
    }

    public bool HasNews
    {
        get
        {
            lock (_gate)
            {
                return _arrived.Count > 0 || _read != _fetched;
            }
        }
    }

    public Position After => _fetched;

    public uint Window => 512;

    public int Read(Span<HypervisorEvent> into)
    {
        int count = 0;
        lock (_gate)
        {
            while (count < into.Length && _arrived.TryDequeue(out HypervisorEvent? news))
            {
                into[count++] = news;
                _read = news.Position;
            }

            _read = _arrived.Count == 0 ? _fetched : _read; // What was left out on the way there is not missing.
        }

        if (count > 0)
        {
            setup.Scheduler.Start(() =>
            {
                feeds.Credit(_id ?? 0, count); // What has no number yet, or no more, has all its credit.
                return Task.CompletedTask;
            });
        }

        return count;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            _isOver = true;
            _arrived.Clear();
        }

        setup.Scheduler.Start(() =>
        {
            forget(this);
            return _id is { } id ? feeds.EndAsync(id) : Task.CompletedTask;
        });
    }

    /// <summary>Begins, or goes on over a further link.</summary>
    internal async Task BeginAsync()
    {
        long life = ++_life;
        _id = null;
        if (_isOver || !feeds.IsLive)
        {
            return; // The next link asks.
        }

        try
        {
            int id = await feeds.SubscribeAsync(this, CancellationToken.None);
            if (_isOver)
            {
                await feeds.EndAsync(id);
            }
            else if (life == _life)
            {
                _id = id;
            }
        }
        catch (Exception e) when (e is HypervisorException or ConnectionLostException)
        {
            Log.NoPast(setup.Log, e.Message); // The next link asks again.
        }
    }

    /// <inheritdoc/>
    /// <remarks>Credit is given when the subscriber has read, not when it has come.</remarks>
    public int Take(OwnProcedure procedure, ReadOnlySpan<byte> payload)
    {
        (Position upTo, _) = EventLineReading.Read(payload, _fetched, setup.Clock, _events);
        lock (_gate)
        {
            foreach (HypervisorEvent news in _events)
            {
                if (!_isOver)
                {
                    _arrived.Enqueue(news);
                }
            }

            _fetched = upTo;
        }

        _events.Clear();
        wake();
        return 0;
    }
}
