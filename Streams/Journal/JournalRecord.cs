using System;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>A line of a segment as far as the journal itself must understand it.</summary>
/// <param name="Kind">What it tells.</param>
/// <param name="From">The sequence of the event; the first that is missing; the last that was written before.</param>
/// <param name="To">The same; of a gap the last that is missing.</param>
/// <param name="Boot">Where a writer began: in which run of the machine.</param>
/// <param name="Why">Why events are missing.</param>
internal readonly record struct JournalRecord(JournalRecordKind Kind, long From = 0, long To = 0, Guid Boot = default, string Why = "")
{
    /// <summary>For people: only what JSON itself asks for is escaped. Nobody puts these files into a web page unread.</summary>
    internal static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static JournalRecord Read(ReadOnlySpan<byte> json)
    {
        if (JournalLine.TryReadSequence(json, out long sequence))
        {
            return new JournalRecord(JournalRecordKind.Event, sequence, sequence);
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            return ReadMark(JsonElement.ParseValue(ref reader));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or System.Collections.Generic.KeyNotFoundException or IndexOutOfRangeException)
        {
            return default; // Its checksum is right: a later version wrote it, and knew that this one passes over it.
        }
    }

    /// <summary>Writes the line of a hole.</summary>
    internal static void WriteGap(LineBuffer to, long from, long through, string why)
    {
        to.BeginLine();
        using (var json = new Utf8JsonWriter(to, Json))
        {
            json.WriteStartObject();
            json.WriteStartArray("gap");
            json.WriteNumberValue(from);
            json.WriteNumberValue(through);
            json.WriteEndArray();
            json.WriteString("why", why);
            json.WriteEndObject();
        }

        to.EndLine();
    }

    /// <summary>Writes the line of a clean end.</summary>
    internal static void WriteClosed(LineBuffer to, long last, DateTimeOffset now)
    {
        to.BeginLine();
        using (var json = new Utf8JsonWriter(to, Json))
        {
            json.WriteStartObject();
            json.WriteNumber("closed", last);
            json.WriteString("t", now.UtcDateTime);
            json.WriteEndObject();
        }

        to.EndLine();
    }

    /// <summary>Writes the line of a writer that goes on behind a clean end.</summary>
    internal static void WriteOpened(LineBuffer to, long last, DateTimeOffset now, Guid boot)
    {
        to.BeginLine();
        using (var json = new Utf8JsonWriter(to, Json))
        {
            json.WriteStartObject();
            json.WriteNumber("opened", last);
            json.WriteString("t", now.UtcDateTime);
            json.WriteString("boot", boot);
            json.WriteEndObject();
        }

        to.EndLine();
    }

    private static JournalRecord ReadMark(JsonElement mark)
    {
        if (mark.TryGetProperty("gap", out JsonElement gap))
        {
            return new JournalRecord(JournalRecordKind.Gap, gap[0].GetInt64(), gap[1].GetInt64(), Why: mark.GetProperty("why").GetString() ?? "");
        }

        if (mark.TryGetProperty("closed", out JsonElement closed))
        {
            return new JournalRecord(JournalRecordKind.Closed, closed.GetInt64(), closed.GetInt64());
        }

        return mark.TryGetProperty("opened", out JsonElement opened)
            ? new JournalRecord(JournalRecordKind.Opened, opened.GetInt64(), opened.GetInt64(), mark.GetProperty("boot").GetGuid())
            : default;
    }
}
