using System;
using System.Collections.Generic;
using System.IO;
using System.Reactive.Disposables;
using System.Reactive.Subjects;
using System.Threading;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Delivery;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>The numbered events of a host on its disk: what was told is there, whoever is killed.</summary>
/// <remarks>
/// <para>Threading: opening, <see cref="Append"/>, <see cref="News"/> and disposal on the host's scheduler; <see cref="From"/>, <see cref="Last"/>,
/// <see cref="State"/> and the cursors anywhere.</para>
/// <para>Time: a write is made at once and goes to the kernel, so it outlives this process. The wait for the disk follows, for many at a time.</para>
/// <para>Errors: none after it is open. What cannot be written is kept in memory, within bounds, and <see cref="News"/> tells so.</para>
/// <para>The files: <c>docs/journal.md</c>.</para>
/// </remarks>
internal sealed partial class EventJournal : IJournalSource, IEventLog, IDisposable
{
    private readonly IHost _host;
    private readonly string _directory;
    private readonly JournalOptions _options;
    private readonly ILogger _log;
    private readonly Lock _gate = new();                // Held for moments: cursors take it at the end of the disk.
    private readonly Subject<HypervisorEvent> _news = new();
    private readonly SerialDisposable _retry = new();   // Scheduler only, as all below unless it says otherwise.
    private readonly LineBuffer _lines = new();
    private readonly List<HypervisorEvent> _report = [];
    private readonly JournalSegment _head = new(ordinal: -1, path: "", header: null, created: default, length: 0); // Its Next: any thread.
    private JournalSegment _current;                    // The last that is there; the head when there is none.
    private IHostFile? _file;                           // The current one, open to write.
    private MemoryTail? _memory;                        // Guarded by _gate; replaced on the scheduler.
    private Tail _tail;                                 // Volatile.
    private JournalState _state;                        // Volatile.
    private long _written;                              // The last sequence that the disk tells of.
    private long _total;                                // Bytes in all segments.
    private string _why = JournalHeader.Continues;      // What the next header says.
    private bool _disposed;

    private EventJournal(IHost host, string directory, JournalOptions options, ILogger log)
    {
        (_host, _directory, _options, _log) = (host, directory, options, log);
        _current = _head;
        _tail = new Tail(host.Random.NewGuid());
        _state = new JournalState(IsOnDisk: true, "", Now);
    }

    /// <inheritdoc/>
    public Position Last => Volatile.Read(ref _tail).Position;

    /// <summary>Where events go.</summary>
    internal JournalState State => Volatile.Read(ref _state);

    /// <summary>What opening came upon, to be numbered and told.</summary>
    internal IReadOnlyList<HypervisorEvent> Report => _report;

    /// <summary>What the journal has to tell of itself, to be numbered and told.</summary>
    /// <remarks>
    /// <para>Shape: hot; <see cref="JournalStateEvent"/>.</para>
    /// <para>Threading: on the host's scheduler, in a turn of its own, never within a call of the journal.</para>
    /// <para>Errors: none.</para>
    /// <para>Completion: with the journal.</para>
    /// <para>Buffering: none.</para>
    /// </remarks>
    internal IObservable<HypervisorEvent> News => _news;

    /// <summary>Opens the journal in a folder, and makes one if there is none. Reads the names, one line of each file, and the last file.</summary>
    /// <param name="host">The machine.</param>
    /// <param name="directory">The folder; whoever calls sees to it that nobody else writes there.</param>
    /// <param name="options">How much to keep.</param>
    /// <param name="log">Where to say what is wrong.</param>
    /// <exception cref="HypervisorException">What is in the folder cannot be read, or a newer version wrote it.</exception>
    internal static EventJournal Open(IHost host, string directory, JournalOptions options, ILogger log)
    {
        var journal = new EventJournal(host, directory, options, log);
        journal.Begin();
        return journal;
    }

    /// <summary>Writes events in one piece. When it returns, cursors see them, and they outlive this process.</summary>
    /// <remarks>
    /// Of one thing only their numbers are not final before: when the disk fails in such a way that not even that can be written down, they
    /// are numbered anew, in a new epoch.
    /// </remarks>
    /// <param name="events">Numbered from the one behind <see cref="Last"/> on.</param>
    internal void Append(ReadOnlySpan<HypervisorEvent> events)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Tail tail = _tail;
        RequireNumbered(events, tail);
        if (events.IsEmpty)
        {
            return;
        }

        if (_memory is not null || !TryWrite(events))
        {
            Keep(events);
            tail = _tail; // It may be of another epoch now.
        }

        tail.Sequence = events[^1].Position.Sequence;
    }

    /// <summary>A cursor behind a position; any will do: what is not there is told as a gap.</summary>
    internal JournalCursor From(Position after) => new(this, after);

    IEventCursor IEventLog.From(Position after) => From(after);

    /// <summary>A cursor in front of the oldest event that there is.</summary>
    internal JournalCursor FromOldest() => new(this, after: null);

    /// <summary>Ends the journal: waits until everything is on the disk, and writes that down.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        if (_memory is not null)
        {
            TryRecover();
        }

        _disposed = true;
        _retry.Dispose();
        if (_memory is null)
        {
            Close();
        }

        _file?.Dispose();
        _news.OnCompleted();
        _news.Dispose();
    }

    private static void RequireNumbered(ReadOnlySpan<HypervisorEvent> events, Tail tail)
    {
        Position expected = tail.Position;
        foreach (HypervisorEvent one in events)
        {
            expected = expected with { Sequence = expected.Sequence + 1 };
            if (one.Position != expected)
            {
                throw new ArgumentException($"event {one.Position} where {expected} is expected", nameof(events));
            }
        }
    }

    private bool TryWrite(ReadOnlySpan<HypervisorEvent> events)
    {
        try
        {
            _lines.Clear();
            foreach (HypervisorEvent one in events)
            {
                Encode(one);
            }

            WriteLines(events[^1]);
            return true;
        }
        catch (HypervisorException e)
        {
            Degrade(e.Message);
            return false;
        }
    }

    /// <summary>Adds the line of an event, or of the hole in its place.</summary>
    /// <returns>How long it is.</returns>
    private int Encode(HypervisorEvent news)
    {
        _lines.BeginLine();
        EventCodec.Write(news, _lines);
        int length = _lines.EndLine();
        if (length <= JournalLine.MaxBytes)
        {
            return length;
        }

        _lines.DropLine();
        int before = _lines.Length;
        JournalRecord.WriteGap(_lines, news.Position.Sequence, news.Position.Sequence, $"too large for the journal: {length} bytes");
        return _lines.Length - before;
    }

    /// <summary>Writes the lines in the buffer, and lets cursors see them.</summary>
    private void WriteLines(HypervisorEvent last)
    {
        if (MustRoll(last.At))
        {
            MakeSegment(last.At);
        }

        _file!.Write(_lines.Bytes);
        _total += _lines.Length;
        _written = last.Position.Sequence;
        _current.Length += _lines.Length;
        SyncSoon();
    }

    /// <summary>The end of the numbering: one for each epoch, so that any thread reads what belongs together.</summary>
    private sealed class Tail(Guid epoch)
    {
        private long _sequence; // Volatile.

        internal long Sequence
        {
            set => Volatile.Write(ref _sequence, value);
        }

        internal Guid Epoch => epoch;

        internal Position Position => new(epoch, Volatile.Read(ref _sequence));
    }
}
