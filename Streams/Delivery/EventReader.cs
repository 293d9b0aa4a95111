using System;

namespace Rx.Hypervisor.Streams.Delivery;

/// <summary>One subscriber's way through what is published: in memory while it keeps up, in the log while it does not.</summary>
/// <remarks>Threading: one thread at a time; <see cref="HasMore"/> on any.</remarks>
internal sealed class EventReader : IDisposable
{
    private const long Behind = -1;

    private readonly RecentEvents _recent;
    private readonly IEventLog _log;
    private readonly Action _wake;
    private IEventCursor? _cursor; // While it reads the log.
    private long _index;           // Of the next event in memory; Behind while it reads the log.
    private Position? _position;   // Of the last event that was read; null before the first of one that began with what comes.

    /// <summary>Begins behind a position, or with what comes.</summary>
    /// <param name="recent">What is in memory.</param>
    /// <param name="log">What is not.</param>
    /// <param name="after">The position.</param>
    /// <param name="wake">Called on any thread when something comes from afar; <see langword="null"/>: nobody is woken.</param>
    internal EventReader(RecentEvents recent, IEventLog log, Position? after, Action? wake = null)
        => (_recent, _log, _position, _index, _wake) = (recent, log, after, after is null ? recent.Count : Behind, wake ?? (static () => { }));

    /// <summary>The last event that was read, or the last of a gap.</summary>
    internal Position Position => _position ?? _recent.PositionBefore(_index) ?? default; // No log knows that one, and so tells a gap.

    /// <summary>Whether it reads the log.</summary>
    internal bool IsBehind => _index == Behind;

    /// <summary>Whether it waits for what comes from afar.</summary>
    internal bool IsWaiting => _cursor is { HasNews: not null };

    /// <summary>How far it has come, for <see cref="HasMore"/>.</summary>
    internal (long Index, Position? Position, IEventCursor? Cursor) Mark => (_index, _position, _cursor);

    /// <summary>Whether there is something to read for who has come so far.</summary>
    internal bool HasMore((long Index, Position? Position, IEventCursor? Cursor) mark)
        => mark.Index == Behind ? mark.Cursor?.HasNews ?? _log.Last != mark.Position : _recent.Count > mark.Index;

    /// <summary>Reads what there is, in order, with gaps where something is missing. Never waits.</summary>
    /// <returns>How many; 0 when all that was published has been read.</returns>
    internal int Read(Span<HypervisorEvent> into)
    {
        if (!IsBehind)
        {
            if (TryReadMemory(_index, into, out int count))
            {
                return count;
            }

            MoveTo(Position); // The writer has gone round.
        }

        return _recent.IndexAfter(_position!.Value) is { } index && TryReadMemory(index, into, out int rest) ? rest : ReadLog(into);
    }

    /// <summary>Passes over all but the newest of what there is in memory.</summary>
    /// <param name="room">How many are left.</param>
    /// <returns>The last that was read, and the last that was passed over; <see langword="null"/> if there are no more than so many.</returns>
    internal (Position From, Position To)? Skip(int room)
    {
        long index = _recent.Count - room;
        if (IsBehind || index <= _index || _recent.PositionBefore(index) is not { } to)
        {
            return null;
        }

        (Position From, Position To) skipped = (Position, to);
        (_index, _position) = (index, to);
        return skipped;
    }

    /// <summary>Goes on behind a position.</summary>
    internal void MoveTo(Position position)
    {
        Dispose();
        (_index, _position) = (Behind, position);
    }

    public void Dispose()
    {
        _cursor?.Dispose();
        _cursor = null;
    }

    private bool TryReadMemory(long index, Span<HypervisorEvent> into, out int count)
    {
        count = _recent.Read(index, into);
        if (count < 0)
        {
            return false;
        }

        Dispose();
        _index = index + count;
        _position = count > 0 ? into[count - 1].Position : _position;
        return true;
    }

    private int ReadLog(Span<HypervisorEvent> into)
    {
        _cursor ??= _log.From(_position!.Value, _wake);
        int count = _cursor.Read(into);
        _position = _cursor.Position;
        if (count == 0 && _cursor.HasNews is null)
        {
            Dispose(); // Who rests holds no file.
        }

        return count;
    }
}
