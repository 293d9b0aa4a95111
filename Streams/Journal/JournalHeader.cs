using System;
using System.Text.Json;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>The first line of a segment.</summary>
/// <param name="Epoch">Of the events in it.</param>
/// <param name="First">The sequence of the first event that belongs in it, whether there is one yet or not.</param>
/// <param name="Created">When it was begun; never before the one in front of it was.</param>
/// <param name="Boot">Which run of the machine that was: see <see cref="Host.IHost.Boot"/>.</param>
/// <param name="Why">Why the epoch began; <see cref="Continues"/> in the later segments of one.</param>
internal sealed record JournalHeader(Guid Epoch, long First, DateTimeOffset Created, Guid Boot, string Why)
{
    /// <summary>What can be read here.</summary>
    internal const int Version = 1;

    /// <summary>The longest line that is looked for at the beginning of a file.</summary>
    internal const int MaxBytes = 4096;

    internal const string Continues = "continues";

    private const string Format = "rx-hypervisor-events";

    /// <summary>Writes it as a line.</summary>
    internal void Write(LineBuffer to)
    {
        to.BeginLine();
        using (var json = new Utf8JsonWriter(to, JournalRecord.Json))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteNumber("version", Version);
            json.WriteString("epoch", Epoch.ToString("N"));
            json.WriteNumber("first", First);
            json.WriteString("created", Created.UtcDateTime);
            json.WriteString("boot", Boot);
            json.WriteString("why", Why.Length <= MaxBytes / 8 ? Why : Why[..(MaxBytes / 8)]);
            json.WriteEndObject();
        }

        to.EndLine();
    }

    /// <summary>Reads it.</summary>
    /// <param name="json">What is in the first line.</param>
    /// <param name="version">The version of the format; when it is not <see cref="Version"/>, nothing else is read.</param>
    /// <returns><see langword="null"/>: it is no header, or one that cannot be read here.</returns>
    internal static JournalHeader? Read(ReadOnlySpan<byte> json, out int version)
    {
        version = 0;
        try
        {
            var reader = new Utf8JsonReader(json);
            JsonElement header = JsonElement.ParseValue(ref reader);
            if (header.GetProperty("format").GetString() != Format)
            {
                return null;
            }

            version = header.GetProperty("version").GetInt32();
            return version != Version ? null : new JournalHeader(
                Guid.ParseExact(header.GetProperty("epoch").GetString()!, "N"),
                header.GetProperty("first").GetInt64(),
                header.GetProperty("created").GetDateTimeOffset(),
                header.GetProperty("boot").GetGuid(),
                header.GetProperty("why").GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or System.Collections.Generic.KeyNotFoundException or ArgumentNullException)
        {
            return null; // Who asks says which file it was.
        }
    }
}
