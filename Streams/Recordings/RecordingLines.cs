using System;
using System.Text.Json;
using Rx.Hypervisor.Streams.Journal;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>Reads a recording, a line at a time, up to the last whole one.</summary>
/// <param name="content">All of the file.</param>
internal sealed class RecordingLines(ReadOnlyMemory<byte> content)
{
    private int _next;

    /// <summary>The number of the line that was read last, from 1 on.</summary>
    internal int Number { get; private set; }

    /// <summary>Where the next line begins.</summary>
    internal long Offset => _next;

    /// <summary>How it ends where there is no further line.</summary>
    internal ReplayEndReason Reason { get; private set; } = ReplayEndReason.Unfinished;

    /// <summary>The same in words.</summary>
    internal string Why { get; private set; } = "the recording has no end: its host was killed, or still runs";

    /// <summary>Reads the next line.</summary>
    /// <returns>The record, which the caller disposes; <see langword="null"/> when there is no further whole one.</returns>
    internal JsonDocument? Read()
    {
        ReadOnlyMemory<byte> rest = content[_next..];
        if (rest.IsEmpty)
        {
            return null;
        }

        int length = rest.Span.IndexOf(JournalLine.Feed);
        if (length < 0)
        {
            (Reason, Why) = (ReplayEndReason.Torn, $"line {Number + 1} is torn: it has no end");
            return null;
        }

        if (!JournalLine.TryOpen(rest.Span[..length], out _))
        {
            (Reason, Why) = (ReplayEndReason.Damaged, $"line {Number + 1} is damaged: its checksum is wrong");
            return null;
        }

        _next += length + 1;
        Number++;
        return JsonDocument.Parse(rest[JournalLine.PrefixBytes..length]);
    }
}
