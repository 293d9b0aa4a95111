using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Streams.Delivery;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>A log of events in memory, which can let go of its beginning.</summary>
internal sealed class MemoryLog : IEventLog
{
    internal static readonly Guid Epoch = Guid.Parse("1f0c93ab5d1e4a0c8a6f2b7c9d0e1f23");

    private readonly List<HypervisorEvent> _events = [];
    private long _first = 1;

    /// <summary>How many cursors are open.</summary>
    internal int Cursors { get; private set; }

    public Position Last
    {
        get
        {
            lock (_events)
            {
                return new Position(Epoch, _events.Count);
            }
        }
    }

    /// <summary>Numbers an event and keeps it.</summary>
    internal HypervisorEvent Append(string name = "web", Guid domain = default)
    {
        var news = new DomainLifecycleEvent { Domain = domain, Name = name, Detail = LifecycleDetail.StartedBooted };
        lock (_events)
        {
            news.Number(new Position(Epoch, _events.Count + 1), VirtualTime.Origin);
            _events.Add(news);
        }

        return news;
    }

    /// <summary>Lets go of all up to a number.</summary>
    internal void Forget(long last)
    {
        lock (_events)
        {
            _first = Math.Max(_first, last + 1);
        }
    }

    public IEventCursor From(Position after) => new Cursor(this, after);

    private sealed class Cursor : IEventCursor
    {
        private readonly MemoryLog _log;

        internal Cursor(MemoryLog log, Position after)
        {
            (_log, Position) = (log, after);
            _log.Cursors++;
        }

        public Position Position { get; private set; }

        public int Read(Span<HypervisorEvent> into)
        {
            lock (_log._events)
            {
                long first = _log._first;
                if (Position.Sequence + 1 < first)
                {
                    Position before = Position;
                    Position = before with { Sequence = first - 1 };
                    into[0] = new GapEvent { Position = Position, From = before, To = Position, Reason = GapReason.Retention, Why = "too old" };
                    return 1;
                }

                HypervisorEvent[] found = [.. _log._events.Skip((int)Position.Sequence).Take(into.Length)];
                found.CopyTo(into);
                Position = Position with { Sequence = Position.Sequence + found.Length };
                return found.Length;
            }
        }

        public void Dispose() => _log.Cursors--;
    }
}
