using System;
using System.Numerics;
using System.Threading;

namespace Rx.Hypervisor.Streams.Delivery;

/// <summary>The events that were published last, in memory, by the number of their publication: who keeps up reads them here, who is far behind in the log.</summary>
/// <remarks>
/// <para>One ring for all subscribers: what an event costs does not depend on how many there are, but for waking those that sleep.</para>
/// <para>Threading: <see cref="Add"/> by the writer; the rest on any thread, without locks. The writer puts an event into its place and then counts it; so a place
/// that was read had the right event if, looked at afterwards, the count has not come as far as the next event in that place.</para>
/// </remarks>
/// <param name="capacity">How many there is room for; rounded up to a power of two.</param>
internal sealed class RecentEvents(int capacity = RecentEvents.Usual)
{
    /// <summary>How many: with their names some 4 MB, and a tenth of a second of the fastest writer.</summary>
    internal const int Usual = 16 * 1024;

    private readonly HypervisorEvent?[] _ring = new HypervisorEvent?[BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, 2))];
    private long _count; // Written by the writer, after the place of the event.
    private long _step;  // Written by the writer, before the place: from this index on indexes and sequences go in step.

    /// <summary>How many were published; the index of the next.</summary>
    internal long Count => Volatile.Read(ref _count);

    /// <summary>The position of the event in front of the oldest that is in memory; <see langword="null"/> if there is none in memory, or an epoch has begun since.</summary>
    internal Position? PositionBeforeOldest => PositionBefore(Math.Max(0, Count - _ring.Length + 1));

    /// <summary>Takes in what was published.</summary>
    internal void Add(HypervisorEvent news)
    {
        if (_count > 0 && _ring[PlaceOf(_count - 1)]!.Position is var last && news.Position != last with { Sequence = last.Sequence + 1 })
        {
            Volatile.Write(ref _step, _count); // A gap, or another epoch.
        }

        Volatile.Write(ref _ring[PlaceOf(_count)], news);
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Reads from an index on.</summary>
    /// <returns>How many; -1 if the first of them is gone.</returns>
    internal int Read(long index, Span<HypervisorEvent> into)
    {
        int length = (int)Math.Clamp(Count - index, 0, into.Length);
        for (int i = 0; i < length; i++)
        {
            into[i] = Volatile.Read(ref _ring[PlaceOf(index + i)])!;
        }

        return IsThere(index) ? length : -1;
    }

    /// <summary>The index of the event behind a position; <see langword="null"/> if that cannot be told from what is in memory.</summary>
    internal long? IndexAfter(Position position)
    {
        if (Latest() is not var (latest, index) || latest.Position.Epoch != position.Epoch)
        {
            return null;
        }

        long after = index + 1 + (position.Sequence - latest.Position.Sequence);
        return IsInStep(after) && after <= Count && IsThere(after) ? after : null; // A log is ahead of what is published for a moment.
    }

    /// <summary>The position of the event in front of an index; <see langword="null"/> if it cannot be told: an epoch has begun since.</summary>
    internal Position? PositionBefore(long index)
    {
        if (Latest() is not var (latest, last))
        {
            return null;
        }

        Position before = latest.Position with { Sequence = latest.Position.Sequence - (last + 1 - index) };
        return before.Sequence >= 0 && IsInStep(index) ? before : null;
    }

    private (HypervisorEvent News, long Index)? Latest()
    {
        while (Count is > 0 and var count)
        {
            HypervisorEvent news = Volatile.Read(ref _ring[PlaceOf(count - 1)])!;
            if (IsThere(count - 1))
            {
                return (news, count - 1);
            }
        }

        return null;
    }

    // What stands in front of the first event behind a gap is not known by its number.
    private bool IsInStep(long index) => index >= 0 && (index > Volatile.Read(ref _step) || Volatile.Read(ref _step) == 0);

    // The event a whole round later is put in before it is counted.
    private bool IsThere(long index) => Count - index < _ring.Length;

    private int PlaceOf(long index) => (int)(index & (_ring.Length - 1));
}
