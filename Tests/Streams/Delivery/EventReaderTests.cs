using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Streams.Delivery;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Delivery;

/// <summary>Who reads what is published, in memory and in the log.</summary>
public sealed class EventReaderTests
{
    private const int Capacity = 16;

    private static readonly Guid Epoch = Guid.NewGuid();

    private readonly CountingLog _log = new();
    private readonly RecentEvents _recent;

    public EventReaderTests() => _recent = new RecentEvents(Capacity);

    [Fact]
    public void What_is_in_memory_is_not_read_from_the_log()
    {
        Publish(3);
        using EventReader reader = From(At(1));

        Read(reader).ShouldBe([2, 3]);
        Read(reader).ShouldBeEmpty();
        Publish(1);
        Read(reader).ShouldBe([4]);
        (_log.Opened, reader.Position).ShouldBe((0, At(4)));
    }

    [Fact]
    public void Who_is_further_behind_reads_the_log_until_memory_reaches_back_to_him()
    {
        Publish(Capacity + 100);
        using EventReader reader = From(At(0));

        long[] all = [.. Enumerable.Range(0, int.MaxValue).Select(_ => Read(reader)).TakeWhile(static some => some.Length > 0).SelectMany(static some => some)];

        all.ShouldBe(Enumerable.Range(1, Capacity + 100).Select(static i => (long)i));
        _log.Opened.ShouldBe(1);
        _log.Read.ShouldBeInRange(100, 104, "what memory has is taken from there");
    }

    [Fact]
    public void A_position_of_another_epoch_is_the_logs_matter()
    {
        Publish(3);
        using EventReader reader = From(new Position(Guid.NewGuid(), 1));

        Read(reader).ShouldBe([1, 2, 3]);
        _log.Opened.ShouldBe(1);
    }

    [Fact]
    public void Who_begins_now_hears_what_comes_though_nothing_was_published_before()
    {
        using EventReader reader = From(null);

        Read(reader).ShouldBeEmpty();
        Publish(2);
        Read(reader).ShouldBe([1, 2]);
        _log.Opened.ShouldBe(0);
    }

    [Fact]
    public void Who_began_now_and_read_nothing_until_memory_had_gone_round_misses_nothing()
    {
        Publish(5);
        using EventReader reader = From(null);
        Publish(Capacity + 3);

        Read(reader).ShouldBe([6, 7, 8, 9]);
        Read(reader).ShouldBe([10, 11, 12, 13]);
    }

    [Fact]
    public void What_was_read_in_the_log_before_it_is_published_is_not_told_again()
    {
        _log.Add(Event(1));
        using EventReader reader = From(At(0));
        Read(reader).ShouldBe([1]);
        HypervisorEvent second = Event(2), third = Event(3);
        _log.Add(second);
        Read(reader).ShouldBe([2]);
        _recent.Add(second);
        Read(reader).ShouldBeEmpty();
        _log.Add(third);
        _recent.Add(third);

        Read(reader).ShouldBe([3]);
    }

    [Fact]
    public void An_epoch_that_begins_is_no_seam_for_who_keeps_up()
    {
        Publish(3);
        using EventReader reader = From(null);
        _recent.Add(new JournalStateEvent { Position = new Position(Guid.NewGuid(), 1), IsOnDisk = true, Cause = "" });

        Read(reader).ShouldBe([1]);
        _log.Opened.ShouldBe(0);
    }

    private EventReader From(Position? after) => new(_recent, _log, after);

    private static Position At(long sequence) => new(Epoch, sequence);

    private static JournalStateEvent Event(long sequence) => new() { Position = At(sequence), IsOnDisk = true, Cause = "" };

    private static long[] Read(EventReader reader)
    {
        var some = new HypervisorEvent[4];
        return [.. some.Take(reader.Read(some)).Select(static news => news.Position.Sequence)];
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
