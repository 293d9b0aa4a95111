using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Streams.Delivery;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Delivery;

public sealed class RecentEventsTests
{
    private const int Capacity = 16;

    private static readonly Guid Epoch = Guid.NewGuid();

    private readonly CountingLog _log = new();
    private readonly RecentEvents _recent;

    public RecentEventsTests() => _recent = new RecentEvents(_log, Capacity);

    [Fact]
    public void What_is_in_memory_is_not_read_from_the_log()
    {
        Publish(3);
        using IEventCursor cursor = _recent.From(At(1));

        Read(cursor).ShouldBe([2, 3]);
        Read(cursor).ShouldBeEmpty();
        Publish(1);
        Read(cursor).ShouldBe([4]);
        (_log.Opened, cursor.Position, _recent.Last).ShouldBe((0, At(4), At(4)));
    }

    [Fact]
    public void Who_is_further_behind_reads_the_log_until_memory_reaches_back_to_him()
    {
        Publish(Capacity + 100);
        using IEventCursor cursor = _recent.From(At(0));

        long[] all = [.. Enumerable.Range(0, int.MaxValue).Select(_ => Read(cursor)).TakeWhile(static some => some.Length > 0).SelectMany(static some => some)];

        all.ShouldBe(Enumerable.Range(1, Capacity + 100).Select(static i => (long)i));
        _log.Opened.ShouldBe(1);
        _log.Read.ShouldBe(100, "what memory has is taken from there");
    }

    [Fact]
    public void A_position_of_another_epoch_is_the_logs_matter()
    {
        Publish(3);
        using IEventCursor cursor = _recent.From(new Position(Guid.NewGuid(), 1));

        Read(cursor).ShouldBe([1, 2, 3]);
        _log.Opened.ShouldBe(1);
    }

    [Fact]
    public void Before_anything_was_published_the_log_tells_where_it_ends()
    {
        _log.Add(Event(7));

        _recent.Last.ShouldBe(At(7));
    }

    private static Position At(long sequence) => new(Epoch, sequence);

    private static JournalStateEvent Event(long sequence) => new() { Position = At(sequence), IsOnDisk = true, Cause = "" };

    private static long[] Read(IEventCursor cursor)
    {
        var some = new HypervisorEvent[4];
        return [.. some.Take(cursor.Read(some)).Select(static news => news.Position.Sequence)];
    }

    private void Publish(int count)
    {
        for (int i = 0; i < count; i++)
        {
            HypervisorEvent news = Event(_log.Last.Sequence + 1);
            _log.Add(news);
            _recent.Add(news);
        }
    }

    /// <summary>All that was published; strange positions begin at its start.</summary>
    private sealed class CountingLog : IEventLog
    {
        private readonly List<HypervisorEvent> _all = [];

        public Position Last => _all.Count == 0 ? default : _all[^1].Position;

        internal int Opened { get; private set; }

        internal int Read { get; private set; }

        public IEventCursor From(Position after)
        {
            Opened++;
            return new Cursor(this, after.Epoch == Epoch ? (int)after.Sequence : 0);
        }

        internal void Add(HypervisorEvent news) => _all.Add(news);

        private sealed class Cursor(CountingLog log, int next) : IEventCursor
        {
            private int _next = next;

            public Position Position => At(_next);

            public int Read(Span<HypervisorEvent> into)
            {
                int count = Math.Min(into.Length, log._all.Count - _next);
                log._all.GetRange(_next, count).CopyTo(into);
                _next += count;
                log.Read += count;
                return count;
            }

            public void Dispose()
            {
                // It has nothing to let go of.
            }
        }
    }
}
