using System;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>What the last segment holds, found by reading all of it.</summary>
internal sealed class SegmentScan
{
    private SegmentScan(JournalHeader header) => (Last, Boot) = (header.First - 1, header.Boot);

    /// <summary>The last sequence that it tells of.</summary>
    internal long Last { get; private set; }

    /// <summary>In which run of the machine it was written last.</summary>
    internal Guid Boot { get; private set; }

    /// <summary>Whether its writer ended, with everything on the disk.</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>Behind the last line that has its feed.</summary>
    internal long End { get; private set; }

    /// <summary>Where the last line begins.</summary>
    internal long LastLine { get; private set; }

    /// <summary>What is wrong first, but for a line that lacks its end; <see langword="null"/> when nothing is.</summary>
    internal string? Damage { get; private set; }

    /// <summary>Where that is.</summary>
    internal long DamageOffset { get; private set; }

    /// <summary>Reads a segment.</summary>
    /// <exception cref="HypervisorException">It cannot be read.</exception>
    internal static SegmentScan Of(IHostFiles files, JournalSegment segment)
    {
        var scan = new SegmentScan(segment.Header!);
        using var lines = new LineReader();
        lines.Use(files.Open(segment.Path, HostFileMode.Read));
        bool isFirst = true;
        while (lines.Next(segment.Length, out ReadOnlySpan<byte> json) is not LineStatus.End and var status)
        {
            (scan.LastLine, scan.End) = (lines.LineOffset, lines.Offset);
            if (status == LineStatus.Bad)
            {
                scan.Note("a line whose checksum is wrong", lines.LineOffset);
            }
            else if (!isFirst)
            {
                scan.Add(JournalRecord.Read(json), lines.LineOffset);
            }

            isFirst = false;
        }

        return scan;
    }

    private void Add(JournalRecord record, long offset)
    {
        IsClosed = record.Kind == JournalRecordKind.Closed;
        switch (record.Kind)
        {
            case JournalRecordKind.Opened:
                Boot = record.Boot;
                break;
            case JournalRecordKind.Event or JournalRecordKind.Gap:
                if (record.From != Last + 1)
                {
                    Note($"event {record.From} behind {Last}", offset);
                }

                Last = record.To;
                break;
            case JournalRecordKind.Closed when record.To != Last:
                Note($"a clean end at {record.To} behind {Last}", offset);
                break;
        }
    }

    private void Note(string damage, long offset)
    {
        if (Damage is null)
        {
            (Damage, DamageOffset) = (damage, offset);
        }

        IsClosed = false;
    }
}
