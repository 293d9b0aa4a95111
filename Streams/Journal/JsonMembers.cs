using System;
using System.Buffers;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>The members of one JSON object, by name. What nobody asks for is passed over, whatever it is.</summary>
/// <remarks>It is fastest to ask in the order in which they stand there.</remarks>
internal ref struct JsonMembers
{
    private const int MaxMembers = 40; // Twice what any event has today.

    private const decimal LeastSeconds = (decimal)long.MinValue / TimeSpan.TicksPerSecond;
    private const decimal MostSeconds = (decimal)long.MaxValue / TimeSpan.TicksPerSecond;

    private readonly ReadOnlySpan<byte> _json;
    private readonly int _start; // Of the object, in the whole.
    private readonly Entries _entries;
    private readonly int _count;
    private int _next; // The one that is probably asked for next.

    /// <summary>Finds the members.</summary>
    /// <param name="json">The whole.</param>
    /// <exception cref="JournalFormatException">It is not one JSON object.</exception>
    internal JsonMembers(ReadOnlySpan<byte> json)
        : this(json, 0)
    {
    }

    private JsonMembers(ReadOnlySpan<byte> json, int start)
    {
        _json = json;
        _start = start;
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new JournalFormatException(start + reader.TokenStartIndex, "it is no JSON object");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (_count == MaxMembers)
                {
                    throw new JournalFormatException(start + reader.TokenStartIndex, $"more than {MaxMembers} members");
                }

                ref Entry entry = ref _entries[_count++];
                entry.NameStart = (int)reader.TokenStartIndex + 1;
                entry.NameLength = reader.ValueSpan.Length;
                reader.Read();
                entry.Kind = reader.TokenType;
                entry.IsEscaped = reader.ValueIsEscaped;
                entry.Start = (int)reader.TokenStartIndex;
                reader.Skip();
                entry.End = (int)reader.BytesConsumed;
            }

            reader.Read(); // Nothing may follow.
        }
        catch (JsonException e)
        {
            throw new JournalFormatException(start + reader.BytesConsumed, "it is no JSON object", e);
        }
    }

    internal delegate T Reading<out T>(ref JsonMembers members);

    /// <summary>Whether there is a member of this name.</summary>
    internal bool Has(ReadOnlySpan<byte> name) => Find(name) >= 0;

    internal string Text(ReadOnlySpan<byte> name) => Text(Require(name));

    internal string? TextOrNull(ReadOnlySpan<byte> name) => Find(name) is >= 0 and int at ? Text(at) : null;

    internal string TextOrEmpty(ReadOnlySpan<byte> name) => TextOrNull(name) ?? "";

    internal long Number(ReadOnlySpan<byte> name) => Number(Require(name));

    internal long NumberOr(ReadOnlySpan<byte> name, long usual) => Find(name) is >= 0 and int at ? Number(at) : usual;

    internal int Int32(ReadOnlySpan<byte> name) => Int32(Require(name));

    internal int Int32Or(ReadOnlySpan<byte> name, int usual) => Find(name) is >= 0 and int at ? Int32(at) : usual;

    internal ulong Unsigned(ReadOnlySpan<byte> name)
    {
        int at = Require(name);
        ReadOnlySpan<byte> text = Value(at);
        return _entries[at].Kind == JsonTokenType.Number && Utf8Parser.TryParse(text, out ulong value, out int length) && length == text.Length
            ? value
            : throw Wrong(at, "a whole number that is not negative");
    }

    internal double Double(ReadOnlySpan<byte> name)
    {
        int at = Require(name);
        ReadOnlySpan<byte> text = _entries[at].Kind == JsonTokenType.String ? Characters(at) : Value(at);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : throw Wrong(at, "a number");
    }

    /// <summary>Bytes in base 64.</summary>
    internal byte[] Bytes(ReadOnlySpan<byte> name)
    {
        int at = Require(name);
        ReadOnlySpan<byte> text = Characters(at);
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Base64.DecodeFromUtf8(text, bytes, out int used, out int length) == OperationStatus.Done && used == text.Length
            ? bytes[..length]
            : throw Wrong(at, "bytes in base 64");
    }

    internal bool Flag(ReadOnlySpan<byte> name)
    {
        int at = Require(name);
        return _entries[at].Kind switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => throw Wrong(at, "true or false"),
        };
    }

    /// <summary>Whether it is there and true: what is false is left out.</summary>
    internal bool IsSet(ReadOnlySpan<byte> name) => Has(name) && Flag(name);

    internal Position Position(ReadOnlySpan<byte> name)
    {
        int at = Require(name);
        return Rx.Hypervisor.Position.TryParse(Text(at), out Position value) ? value : throw Wrong(at, "a position");
    }

    internal Guid Uuid(ReadOnlySpan<byte> name)
    {
        int at = Require(name);
        ReadOnlySpan<byte> text = Characters(at);
        return Utf8Parser.TryParse(text, out Guid value, out int length, 'D') && length == text.Length ? value : throw Wrong(at, "a uuid");
    }

    internal DateTimeOffset Time(ReadOnlySpan<byte> name)
    {
        int at = Require(name);
        ReadOnlySpan<byte> text = Characters(at);
        return Utf8Parser.TryParse(text, out DateTime value, out int length, 'O') && length == text.Length && value.Kind == DateTimeKind.Utc
            ? new DateTimeOffset(value)
            : throw Wrong(at, "a time in UTC");
    }

    internal TimeSpan SecondsOrZero(ReadOnlySpan<byte> name)
    {
        int at = Find(name);
        if (at < 0)
        {
            return TimeSpan.Zero;
        }

        ReadOnlySpan<byte> text = Value(at);
        bool isNumber = Utf8Parser.TryParse(text, out decimal seconds, out int length) && length == text.Length;
        return isNumber && seconds is >= LeastSeconds and <= MostSeconds
            ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : throw Wrong(at, "a number of seconds");
    }

    internal T Word<T>(ReadOnlySpan<byte> name)
        where T : struct, Enum => Word<T>(Require(name));

    internal T WordOrDefault<T>(ReadOnlySpan<byte> name)
        where T : struct, Enum => Find(name) is >= 0 and int at ? Word<T>(at) : default;

    /// <summary>The bytes of a text that has nothing escaped.</summary>
    internal ReadOnlySpan<byte> Characters(ReadOnlySpan<byte> name) => Characters(Require(name));

    internal T Object<T>(ReadOnlySpan<byte> name, Reading<T> read) => Object(Require(name), read);

    internal T ObjectOr<T>(ReadOnlySpan<byte> name, T usual, Reading<T> read) => Find(name) is >= 0 and int at ? Object(at, read) : usual;

    /// <summary>An array of objects.</summary>
    internal List<T> Objects<T>(ReadOnlySpan<byte> name, Reading<T> read)
    {
        int at = Require(name);
        if (_entries[at].Kind != JsonTokenType.StartArray)
        {
            throw Wrong(at, "an array");
        }

        List<T> list = [];
        var reader = new Utf8JsonReader(Value(at)); // It was read once: it is well formed.
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            list.Add(ReadObject(_entries[at].Start + start, _entries[at].Start + (int)reader.BytesConsumed, read));
        }

        return list;
    }

    /// <summary>The same, where they were not always there.</summary>
    internal List<T> ObjectsOrEmpty<T>(ReadOnlySpan<byte> name, Reading<T> read) => Has(name) ? Objects(name, read) : [];

    /// <summary>What to throw when a member cannot be taken.</summary>
    internal JournalFormatException Wrong(ReadOnlySpan<byte> name, string expected) => Wrong(Require(name), expected);

    private int Find(ReadOnlySpan<byte> name)
    {
        for (int i = _next; i < _count; i++)
        {
            if (Is(i, name))
            {
                _next = i + 1;
                return i;
            }
        }

        for (int i = 0; i < _next; i++)
        {
            if (Is(i, name))
            {
                return i;
            }
        }

        return -1;
    }

    private readonly bool Is(int at, ReadOnlySpan<byte> name)
        => _entries[at].NameLength == name.Length && _json.Slice(_entries[at].NameStart, name.Length).SequenceEqual(name);

    private int Require(ReadOnlySpan<byte> name)
    {
        int at = Find(name);
        return at >= 0 ? at : throw new JournalFormatException(_start, $"'{System.Text.Encoding.UTF8.GetString(name)}' is missing");
    }

    private readonly string Text(int at)
    {
        try
        {
            return _entries[at].IsEscaped && _entries[at].Kind == JsonTokenType.String
                ? Unescape(Value(at))
                : RecurringText.Of(Characters(at));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw Wrong(at, "text in UTF-8");
        }
    }

    private readonly long Number(int at)
    {
        ReadOnlySpan<byte> text = Value(at);
        return _entries[at].Kind == JsonTokenType.Number && Utf8Parser.TryParse(text, out long value, out int length) && length == text.Length
            ? value
            : throw Wrong(at, "a whole number");
    }

    private readonly int Int32(int at) => Number(at) is >= int.MinValue and <= int.MaxValue and long value
        ? (int)value
        : throw Wrong(at, "a number of 32 bits");

    private readonly T Word<T>(int at)
        where T : struct, Enum
    {
        if (_entries[at].Kind == JsonTokenType.Number)
        {
            return EnumWords<T>.Value(Int32(at));
        }

        return EnumWords<T>.TryParse(Characters(at), out T value) ? value : throw Wrong(at, $"a known {typeof(T).Name}");
    }

    private readonly T Object<T>(int at, Reading<T> read) => ReadObject(_entries[at].Start, _entries[at].End, read);

    private readonly T ReadObject<T>(int start, int end, Reading<T> read)
    {
        var members = new JsonMembers(_json[start..end], _start + start);
        return read(ref members);
    }

    private readonly ReadOnlySpan<byte> Characters(int at) => _entries[at].Kind == JsonTokenType.String && !_entries[at].IsEscaped
        ? _json[(_entries[at].Start + 1)..(_entries[at].End - 1)]
        : throw Wrong(at, "plain text");

    private readonly ReadOnlySpan<byte> Value(int at) => _json[_entries[at].Start.._entries[at].End];

    private static string Unescape(ReadOnlySpan<byte> quoted)
    {
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }

    private readonly JournalFormatException Wrong(int at, string expected)
    {
        string name = System.Text.Encoding.UTF8.GetString(_json.Slice(_entries[at].NameStart, _entries[at].NameLength));
        return new JournalFormatException(_start + _entries[at].Start, $"'{name}' is to be {expected}");
    }

    private struct Entry
    {
        internal int NameStart;
        internal int NameLength;
        internal int Start;
        internal int End;
        internal JsonTokenType Kind;
        internal bool IsEscaped;
    }

    [InlineArray(MaxMembers)]
    private struct Entries
    {
        private Entry _first;
    }
}
