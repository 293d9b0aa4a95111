using System;
using Rx.Hypervisor.Streams.Delivery;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>Reads a journal from a position on, at the pace of one consumer and in fixed memory.</summary>
/// <remarks>
/// <para>Order: each event once, by its number. Where some are missing a <see cref="GapEvent"/> stands in their place: one for each hole.</para>
/// <para>Threading: one thread at a time; not the writer's necessarily. It never waits, and the writer never waits for it longer than it takes to
/// look at one event in memory.</para>
/// <para>Memory: 64 KiB, and one line when it is longer.</para>
/// </remarks>
internal sealed partial class JournalCursor : IEventCursor
{
    private readonly IJournalSource _source;
    private readonly LineReader _lines = new();
    private Position? _position;               // Null until there is something: it was told to begin with whatever comes first.
    private JournalSegment _segment;
    private JournalSegment? _next;             // Seen already, but there may be more in this one.
    private HypervisorEvent? _held;            // Behind the gap that was handed out.
    private GapReason _breach = GapReason.NewEpoch; // What another epoch means: at first perhaps that nobody knows the one of the consumer.
    private string? _damage;                   // Something could not be read since the last event.
    private bool _isFresh;                     // Begins with whatever comes first: nothing is missing before that.
    private bool _hasLost;                     // Segments went away before they were read.

    /// <summary>Starts behind a position, or at the oldest event.</summary>
    internal JournalCursor(IJournalSource source, Position? after)
    {
        (_source, _position, _segment, _isFresh) = (source, after, source.Head, after is null);
        if (after is { } position)
        {
            Seek(position);
        }
    }

    /// <inheritdoc/>
    public Position Position => _position ?? default;

    /// <inheritdoc/>
    /// <exception cref="HypervisorException">A newer version has begun to write there.</exception>
    public int Read(Span<HypervisorEvent> into)
    {
        int count = 0;
        while (count < into.Length && Take() is { } news)
        {
            into[count++] = news;
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    private HypervisorEvent? Take()
    {
        if (_held is { } held)
        {
            _held = null;
            return Hand(held);
        }

        while (true)
        {
            (LineStatus status, HypervisorEvent? news) = TakeLine();
            if (news is not null)
            {
                return news;
            }

            if (status == LineStatus.End && !TryLeave(out news, out bool isAtEnd) && (news is not null || isAtEnd))
            {
                return news;
            }
        }
    }

    private (LineStatus Status, HypervisorEvent? News) TakeLine()
    {
        LineStatus status;
        try
        {
            status = _lines.Next(_segment.Length, out ReadOnlySpan<byte> json);
            if (status == LineStatus.Good)
            {
                return (status, Understand(json));
            }
        }
        catch (HypervisorException e) when (e.Code == ErrorCode.SystemError)
        {
            GiveUp(e.Message);
            return (LineStatus.End, null);
        }

        if (status == LineStatus.Bad)
        {
            _damage ??= $"'{_segment.Path}' is damaged at byte {_lines.LineOffset}";
        }

        return (status, null);
    }

    /// <summary>Goes on behind the end of what was written when it looked: in the same segment, the next, or in memory.</summary>
    /// <returns>Whether there is more to read.</returns>
    private bool TryLeave(out HypervisorEvent? news, out bool isAtEnd)
    {
        (news, isAtEnd) = (null, false);
        if (_next is { } next)
        {
            _next = null;
            news = Enter(next);
            return news is null;
        }

        _next = _source.After(_segment);
        if (_next is not null)
        {
            return true; // Between the end that was seen and this one more may have been written here.
        }

        HypervisorEvent? found = _source.FindInMemory(_position, _segment, _lines.Offset, out bool hasMoreOnDisk);
        isAtEnd = found is null && !hasMoreOnDisk;
        news = found is null ? null : Place(found, GapReason.Memory, "the disk could not be written for longer than memory could bridge");
        return hasMoreOnDisk;
    }

    /// <summary>Goes on at the beginning of a segment.</summary>
    /// <returns>The gap between what was read and what is in it, if there is one.</returns>
    private GapEvent? Enter(JournalSegment segment)
    {
        _segment = segment;
        try
        {
            _lines.Use(segment.Path.Length == 0 ? null : _source.Files.Open(segment.Path, HostFileMode.Read));
        }
        catch (HypervisorException e)
        {
            bool wasRemoved = _source.WasRemoved(segment);
            _hasLost |= wasRemoved;
            GiveUp(wasRemoved ? null : e.Message);
            return null;
        }

        if (segment.Header is not { } header)
        {
            GiveUp($"'{segment.Path}' has no first line that can be read");
            return null;
        }

        var before = new Position(header.Epoch, header.First - 1);
        if (_position is not { } position)
        {
            _position = before;
            return null;
        }

        bool wasLetGo = _hasLost || _source.Head.Next == segment || position.Sequence < 0; // No epoch ever reached back to there.
        return position.Epoch != header.Epoch ? Breach(before, header.Why)
            : header.First <= position.Sequence + 1 ? null
            : wasLetGo && _damage is null ? Gap(before, GapReason.Retention, "the journal does not reach back that far")
            : Gap(before, GapReason.Damage, _damage ?? "segments of the journal are missing");
    }

    /// <summary>What cannot be read is passed over; what was in it is missing when the next number is seen.</summary>
    private void GiveUp(string? damage)
    {
        _damage ??= damage;
        _lines.Use(null);
        _lines.MoveTo(long.MaxValue);
    }

    private HypervisorEvent? Understand(ReadOnlySpan<byte> json)
    {
        JournalRecord record = JournalRecord.Read(json);
        Guid epoch = _segment.Header!.Epoch;
        if (record.Kind is not (JournalRecordKind.Event or JournalRecordKind.Gap) || record.To <= _position!.Value.Sequence)
        {
            return null; // It is known already: from memory, or because it stands in front of where it began.
        }

        if (record.Kind == JournalRecordKind.Gap)
        {
            return Gap(new Position(epoch, record.To), GapReason.Memory, record.Why);
        }

        try
        {
            return Place(EventCodec.Read(json, epoch), GapReason.Damage, _damage ?? $"events are missing in '{_segment.Path}' before byte {_lines.LineOffset}");
        }
        catch (JournalFormatException e)
        {
            return Gap(new Position(epoch, record.To), GapReason.Damage, $"'{_segment.Path}' at byte {_lines.LineOffset}: {e.Message}");
        }
    }

    /// <summary>Hands out an event, or the gap in front of it first.</summary>
    private HypervisorEvent Place(HypervisorEvent news, GapReason otherwise, string why)
    {
        Position at = news.Position;
        _position ??= new Position(at.Epoch, at.Sequence - 1);
        GapEvent? gap = _position.Value.Epoch != at.Epoch ? Breach(new Position(at.Epoch, at.Sequence - 1), why: "the journal could not be written")
            : at.Sequence > _position.Value.Sequence + 1 ? Gap(new Position(at.Epoch, at.Sequence - 1), otherwise, why)
            : null;
        if (gap is null)
        {
            return Hand(news);
        }

        _held = news;
        return gap;
    }

    private HypervisorEvent Hand(HypervisorEvent news)
    {
        (_position, _damage, _isFresh) = (news.Position, null, false);
        return news;
    }

    private GapEvent? Breach(Position to, string why)
    {
        (GapReason reason, _breach) = (_breach, GapReason.NewEpoch);
        return reason == GapReason.UnknownEpoch
            ? Gap(to, reason, "the journal has nothing of that epoch")
            : Gap(to, reason, $"a new epoch began: {why}");
    }

    private GapEvent? Gap(Position to, GapReason reason, string why)
    {
        if (_isFresh)
        {
            _position = to;
            return null;
        }

        var gap = new GapEvent { Position = to, At = _source.Now, From = _position!.Value, To = to, Reason = reason, Why = why };
        (_position, _damage, _hasLost) = (to, null, false);
        return gap;
    }
}
