using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Journal;

/// <content>Opening: what is there, and whether it can be gone on with.</content>
internal sealed partial class EventJournal
{
    private void Begin()
    {
        MakeFolder();
        List<JournalSegment> segments = Load();
        Link(segments);
        SegmentScan? scan = _current.Header is null ? null : SegmentScan.Of(_host.Files, _current);
        if (scan is not { IsClosed: true })
        {
            SyncAfterKilled(Enumerable.Reverse(segments));
        }

        if (FindBreach(scan) is { } why)
        {
            if (scan is not null)
            {
                _current.Length = scan.End; // What is behind it is no line.
            }

            BeginEpoch(why);
            Start();
        }
        else
        {
            GoOn(scan!);
        }

        Trim(Now);
    }

    private void MakeFolder()
    {
        try
        {
            _host.Files.CreateDirectory(_directory);
        }
        catch (HypervisorException e)
        {
            throw new HypervisorException(e.Code, e.Domain, $"{e.Message}; the journal of events is to be kept there", e);
        }

        foreach (string name in _host.Files.List(_directory))
        {
            if (name.StartsWith($".{SegmentFiles.Complete}.", StringComparison.Ordinal))
            {
                _host.Files.Delete(Path.Combine(_directory, name)); // Its writer was killed before it had the right name.
            }
        }
    }

    private List<JournalSegment> Load()
    {
        List<JournalSegment> segments = [];
        List<JournalSegment> begun = []; // At the end: their writers did not get further than to make them.
        foreach (long ordinal in SegmentFiles.List(_host.Files, _directory))
        {
            JournalSegment segment = SegmentFiles.Load(_host.Files, _directory, ordinal, out bool isBegun);
            if (isBegun)
            {
                segments.AddRange(begun);
                begun.Clear();
            }

            (isBegun ? segments : begun).Add(segment);
        }

        begun.ForEach(RemoveBegun);
        return segments;
    }

    private void RemoveBegun(JournalSegment segment)
    {
        try
        {
            _host.Files.Delete(segment.Path);
        }
        catch (HypervisorException e)
        {
            Log.JournalNotTrimmed(_log, segment.Path, e); // It is made anew when its turn has come.
        }
    }

    private void Link(List<JournalSegment> segments)
    {
        foreach (JournalSegment segment in segments)
        {
            if (_current != _head && segment.Ordinal != _current.Ordinal + 1)
            {
                ReportDamage(_current.Path, _current.Length, $"{segment.Ordinal - _current.Ordinal - 1} segments behind it are missing");
            }

            if (segment.Header is null && segment != segments[^1])
            {
                ReportDamage(segment.Path, 0, "its first line cannot be read"); // Of the last it is told as what breaks continuity.
            }

            _total += segment.Length;
            _current.Next = segment;
            _current = segment;
        }
    }

    /// <summary>Why it cannot be proven that nothing is missing at the end; <see langword="null"/> when it can.</summary>
    private string? FindBreach(SegmentScan? scan)
    {
        if (_current == _head)
        {
            return "first run";
        }

        if (scan is null)
        {
            ReportDamage(_current.Path, 0, "its first line cannot be read");
            return $"damaged: the first line of '{Path.GetFileName(_current.Path)}' cannot be read";
        }

        if (scan.Damage is { } damage)
        {
            ReportDamage(_current.Path, scan.DamageOffset, damage);
            return $"damaged: {damage} in '{Path.GetFileName(_current.Path)}' at byte {scan.DamageOffset}";
        }

        if (_host.Files.Look(CompletePath) is null)
        {
            return "the last writer ended while the journal could not be written";
        }

        return scan.IsClosed || scan.Boot == _host.Boot
            ? null
            : "the machine stopped before its last events were known to be on the disk";
    }

    /// <summary>Begins a new epoch in a new segment.</summary>
    private void Start()
    {
        Log.JournalEpoch(_log, _directory, _tail.Epoch, _why);
        try
        {
            _lines.Clear();
            MakeSegment(Now);
            Mark();
        }
        catch (HypervisorException e)
        {
            Degrade(e.Message);
        }
    }

    /// <summary>Goes on in the last segment.</summary>
    private void GoOn(SegmentScan scan)
    {
        _tail = new Tail(_current.Header!.Epoch) { Sequence = scan.Last };
        _written = scan.Last;
        PlanRoll();
        try
        {
            _total -= _current.Length - scan.End;
            _current.Length = scan.End;
            _file = _host.Files.Open(_current.Path, HostFileMode.ReadWrite);
            Cut(); // A line without its end was never told.
            if (scan.IsClosed)
            {
                Reopen(scan);
            }
        }
        catch (HypervisorException e)
        {
            Degrade(e.Message);
        }
    }

    /// <summary>Writes behind a clean end that it is none any more, before anything is told that might be lost.</summary>
    private void Reopen(SegmentScan scan)
    {
        try
        {
            _lines.Clear();
            JournalRecord.WriteOpened(_lines, _written, Now, _host.Boot);
            _file!.Write(_lines.Bytes);
            _file.Sync();
            _current.Length += _lines.Length;
            _total += _lines.Length;
        }
        catch (HypervisorException e)
        {
            Unclose(scan, e.Message);
        }
    }

    private void Unclose(SegmentScan scan, string cause)
    {
        try
        {
            _current.Length = scan.LastLine; // A full disk takes nothing, and gives back.
            Cut();
            _file!.Sync();
        }
        catch (HypervisorException)
        {
            BeginEpoch("the journal could not be written, and its clean end could not be taken back");
        }

        Degrade(cause);
    }

    private void ReportDamage(string path, long offset, string cause)
    {
        Log.JournalDamaged(_log, path, offset, cause);
        _report.Add(new JournalDamagedEvent { Path = path, Offset = offset, Cause = cause });
    }
}
