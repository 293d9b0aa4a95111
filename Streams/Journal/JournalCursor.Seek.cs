using System;

namespace Rx.Hypervisor.Streams.Journal;

/// <content>Finding the place to begin.</content>
internal sealed partial class JournalCursor
{
    private const long Near = LineReader.UsualBytes; // Closer than this it is as cheap to read on.

    private void Seek(Position after)
    {
        Position last = _source.Last;
        if (after.Epoch == last.Epoch && after.Sequence > last.Sequence)
        {
            _held = Gap(last, GapReason.Future, $"the journal has not come further than {last.Sequence}: it was put back from an older copy");
            after = last;
        }

        JournalSegment? found = null;
        bool isKnown = after.Epoch == last.Epoch;
        JournalSegment segment = _source.Head;
        while (_source.After(segment) is { } next)
        {
            segment = next;
            if (next.Header is { } header && header.Epoch == after.Epoch)
            {
                isKnown = true;
                found = header.First <= after.Sequence + 1 ? next : found;
            }
        }

        if (found is not null)
        {
            Enter(found);
            Approach(after.Sequence);
            return;
        }

        _breach = isKnown ? GapReason.NewEpoch : GapReason.UnknownEpoch;
        _segment = isKnown ? InFrontOf(after.Epoch) : _source.Head;
    }

    /// <summary>The segment in front of the first that the journal has of an epoch.</summary>
    private JournalSegment InFrontOf(Guid epoch)
    {
        JournalSegment segment = _source.Head;
        while (_source.After(segment) is { } next && next.Header?.Epoch != epoch)
        {
            segment = next;
        }

        _lines.MoveTo(long.MaxValue); // Nothing in it is asked for.
        return segment;
    }

    /// <summary>Halves the way to an event: its segment may be large, and all before it is known.</summary>
    private void Approach(long sequence)
    {
        try
        {
            (long low, long high) = (0, Math.Min(_segment.Length, _source.Files.Look(_segment.Path)?.Length ?? 0));
            while (high - low > Near)
            {
                long middle = low + ((high - low) / 2);
                (low, high) = FindEvent(middle, high) is { } found && found <= sequence
                    ? (_lines.LineOffset, high)
                    : (low, middle);
            }

            _lines.MoveTo(low);
        }
        catch (HypervisorException e)
        {
            GiveUp(e.Message);
        }
    }

    /// <summary>The sequence of the first event behind a place in the segment.</summary>
    private long? FindEvent(long start, long end)
    {
        _lines.MoveTo(start); // Most likely within a line, whose rest is then taken for a damaged one.
        while (_lines.Offset < end && _lines.Next(end, out ReadOnlySpan<byte> json) is not LineStatus.End and var status)
        {
            if (status == LineStatus.Good && JournalLine.TryReadSequence(json, out long sequence))
            {
                return sequence;
            }
        }

        return null;
    }
}
