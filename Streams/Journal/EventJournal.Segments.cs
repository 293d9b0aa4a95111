using System;
using System.Buffers;
using System.IO;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Journal;

/// <content>Segments: the next, and those that are let go of.</content>
internal sealed partial class EventJournal
{
    private long _rollAt = long.MaxValue; // In ticks of the clock on the wall: by then the current one is old enough.
    private bool _isFinished;             // Nothing more is written into the current one, whatever its size.

    private bool MustRoll(DateTimeOffset now) => _file is null || _isFinished
        || (_written >= _current.Header!.First && (_current.Length + _lines.Length > _options.SegmentBytes || now.UtcTicks >= _rollAt));

    /// <summary>Begins the next segment, and lets cursors see it.</summary>
    private void MakeSegment(DateTimeOffset now)
    {
        byte[] lines = _lines.Bytes.ToArray(); // Once in a segment: the buffer is needed for its first line.
        long ordinal = _current.Ordinal + 1;
        string path = Path.Combine(_directory, SegmentFiles.NameOf(ordinal));
        var header = new JournalHeader(_tail.Epoch, _written + 1, now > _current.Created ? now : _current.Created, _host.Boot, _why);
        IHostFile file = _host.Files.Open(path, HostFileMode.Create); // One that is there was begun and never told of.
        try
        {
            _lines.Clear();
            header.Write(_lines);
            file.Write(_lines.Bytes);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        long length = _lines.Length;
        _lines.Clear();
        _lines.Write(lines);
        if (_file is not null)
        {
            _file.Dispose();
            _unsynced.Enqueue(_current);
        }

        var segment = new JournalSegment(ordinal, path, header, header.Created, length);
        (_file, _isFinished, _why, _total) = (file, false, JournalHeader.Continues, _total + length);
        _current.Next = segment;
        _current = segment;
        PlanRoll();
        Trim(header.Created);
    }

    // Whole segments are let go of: with one that lasted longer, events would stay much longer than they should.
    private void PlanRoll()
    {
        TimeSpan share = _options.MaxAge / 8;
        _rollAt = _current.Created > DateTimeOffset.MaxValue - share ? long.MaxValue : (_current.Created + share).UtcTicks;
    }

    /// <summary>Lets go of the oldest segments while there is too much, or they are too old.</summary>
    private void Trim(DateTimeOffset now)
    {
        while (_head.Next is { Next: { } second } oldest && (_total > _options.MaxBytes || now - second.Created > _options.MaxAge))
        {
            try
            {
                oldest.IsRemoved = true; // Before it is gone: a cursor that finds nothing knows why.
                _host.Files.Delete(oldest.Path);
            }
            catch (HypervisorException e)
            {
                Log.JournalNotTrimmed(_log, oldest.Path, e);
                return; // It is tried again with the next segment.
            }

            _total -= oldest.Length;
            _head.Next = second;
        }
    }

    JournalSegment? IJournalSource.After(JournalSegment segment) => segment.Next;

    bool IJournalSource.WasRemoved(JournalSegment segment) => segment.IsRemoved;

    JournalSegment IJournalSource.Head => _head;

    IHostFiles IJournalSource.Files => _host.Files;

    DateTimeOffset IJournalSource.Now => Now;

    private DateTimeOffset Now => _host.Clock.GetUtcNow();
}
