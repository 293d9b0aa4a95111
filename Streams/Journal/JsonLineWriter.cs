using System;
using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>Writes JSON on one line, straight into a buffer: nothing is allocated, nothing is checked that the caller has in hand.</summary>
/// <remarks>Names of members are written as they are. What is left out when it has its default, reading restores.</remarks>
/// <param name="to">Where it goes. It has all of it after the outermost <see cref="EndObject"/>.</param>
internal ref struct JsonLineWriter(IBufferWriter<byte> to)
{
    private const int Fixed = 64; // Comma, quotes, colon and any value of fixed length.

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\t\n\v\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    private Span<byte> _free = [];
    private int _used;
    private int _depth;
    private bool _isFirst; // In the innermost object or array.

    /// <summary>Begins the outermost object, or one in an array.</summary>
    internal void BeginObject() => Begin((byte)'{', default);

    /// <summary>Begins an object that is a member.</summary>
    internal void BeginObject(ReadOnlySpan<byte> name) => Begin((byte)'{', name);

    internal void EndObject() => End((byte)'}');

    internal void BeginArray(ReadOnlySpan<byte> name) => Begin((byte)'[', name);

    internal void EndArray() => End((byte)']');

    internal void Number(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        Utf8Formatter.TryFormat(value, _free[_used..], out int length);
        _used += length;
    }

    internal void Unsigned(ReadOnlySpan<byte> name, ulong value)
    {
        Name(name);
        Utf8Formatter.TryFormat(value, _free[_used..], out int length);
        _used += length;
    }

    /// <summary>A number that is read back as the same; what JSON has no number for is a text.</summary>
    internal void Double(ReadOnlySpan<byte> name, double value)
    {
        if (double.IsFinite(value))
        {
            Name(name);
            value.TryFormat(_free[_used..], out int length, "R");
            _used += length;
        }
        else
        {
            Text(name, value.ToString("R"));
        }
    }

    /// <summary>Bytes, in base 64.</summary>
    internal void Bytes(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name(name);
        Put((byte)'"');
        int length = Base64.GetMaxEncodedToUtf8Length(value.Length);
        Reserve(length + Fixed);
        Base64.EncodeToUtf8(value, _free[_used..], out _, out int written);
        _used += written;
        Put((byte)'"');
    }

    internal void NumberUnless(ReadOnlySpan<byte> name, long value, long usual)
    {
        if (value != usual)
        {
            Number(name, value);
        }
    }

    internal void Flag(ReadOnlySpan<byte> name, bool value)
    {
        Name(name);
        Put(value ? "true"u8 : "false"u8);
    }

    internal void FlagIfSet(ReadOnlySpan<byte> name, bool value)
    {
        if (value)
        {
            Flag(name, value);
        }
    }

    /// <summary>A position, as <see cref="Rx.Hypervisor.Position.ToString"/> writes it.</summary>
    internal void Position(ReadOnlySpan<byte> name, Position value)
    {
        Name(name);
        Put((byte)'"');
        Utf8Formatter.TryFormat(value.Sequence, _free[_used..], out int length);
        _used += length;
        Put((byte)'@');
        value.Epoch.TryFormat(_free[_used..], out length, "N");
        _used += length;
        Put((byte)'"');
    }

    internal void Uuid(ReadOnlySpan<byte> name, Guid value)
    {
        Name(name);
        Put((byte)'"');
        value.TryFormat(_free[_used..], out int length);
        _used += length;
        Put((byte)'"');
    }

    internal void Mac(ReadOnlySpan<byte> name, MacAddress value)
    {
        Name(name);
        Put((byte)'"');
        value.TryFormat(_free[_used..], out int length, format: default, provider: null);
        _used += length;
        Put((byte)'"');
    }

    /// <summary>An address of the internet; the longest, of IPv6 with one of IPv4 in it and a zone, has fewer bytes than are reserved.</summary>
    internal void Address(ReadOnlySpan<byte> name, IPAddress value)
    {
        Name(name);
        Put((byte)'"');
        value.TryFormat(_free[_used..], out int length);
        _used += length;
        Put((byte)'"');
    }

    /// <summary>A moment: UTC, to the tenth of a microsecond.</summary>
    internal void Time(ReadOnlySpan<byte> name, DateTimeOffset value)
    {
        Name(name);
        Put((byte)'"');
        value.UtcDateTime.TryFormat(_free[_used..], out int length, "O");
        _used += length;
        Put((byte)'"');
    }

    /// <summary>A span of time in seconds, to the tenth of a microsecond.</summary>
    internal void Seconds(ReadOnlySpan<byte> name, TimeSpan value)
    {
        Name(name);
        ((decimal)value.Ticks / TimeSpan.TicksPerSecond).TryFormat(_free[_used..], out int length);
        _used += length;
    }

    internal void SecondsUnlessZero(ReadOnlySpan<byte> name, TimeSpan value)
    {
        if (value != TimeSpan.Zero)
        {
            Seconds(name, value);
        }
    }

    /// <summary>A value of an enumeration: its word, or its number when it has none.</summary>
    internal void Word<T>(ReadOnlySpan<byte> name, T value)
        where T : struct, Enum
    {
        ReadOnlySpan<byte> word = EnumWords<T>.Of(value);
        if (word.IsEmpty)
        {
            Number(name, EnumWords<T>.Number(value));
        }
        else
        {
            Word(name, word);
        }
    }

    internal void WordUnlessDefault<T>(ReadOnlySpan<byte> name, T value)
        where T : struct, Enum
    {
        if (EnumWords<T>.Number(value) != 0)
        {
            Word(name, value);
        }
    }

    /// <summary>A text that has nothing to escape.</summary>
    internal void Word(ReadOnlySpan<byte> name, ReadOnlySpan<byte> word)
    {
        Name(name);
        Span<byte> room = _free.Slice(_used, word.Length + 2);
        room[0] = (byte)'"';
        word.CopyTo(room[1..]);
        room[^1] = (byte)'"';
        _used += room.Length;
    }

    internal void TextUnlessEmpty(ReadOnlySpan<byte> name, string value)
    {
        if (value.Length > 0)
        {
            Text(name, value);
        }
    }

    internal void TextUnlessNull(ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            Text(name, value);
        }
    }

    internal void Text(ReadOnlySpan<byte> name, ReadOnlySpan<char> value)
    {
        Name(name);
        Put((byte)'"');
        for (int stop; (stop = value.IndexOfAny(Escaped)) >= 0; value = value[(stop + 1)..])
        {
            PutPlain(value[..stop]);
            PutEscaped(value[stop]);
        }

        PutPlain(value);
        Put((byte)'"');
    }

    private void Begin(byte bracket, ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            Separate(0);
        }
        else
        {
            Name(name);
        }

        Put(bracket);
        _isFirst = true;
        _depth++;
    }

    private void End(byte bracket)
    {
        Reserve(Fixed);
        Put(bracket);
        _isFirst = false;
        if (--_depth == 0)
        {
            to.Advance(_used);
            _free = default;
            _used = 0;
        }
    }

    /// <summary>Leaves room for a value of fixed length.</summary>
    private void Name(ReadOnlySpan<byte> name)
    {
        Separate(name.Length);
        Span<byte> room = _free.Slice(_used, name.Length + 3);
        room[0] = (byte)'"';
        name.CopyTo(room[1..]);
        room[^2] = (byte)'"';
        room[^1] = (byte)':';
        _used += room.Length;
    }

    private void Separate(int nameLength)
    {
        Reserve(nameLength + Fixed);
        if (!_isFirst && _depth > 0)
        {
            Put((byte)',');
        }

        _isFirst = false;
    }

    /// <summary>What is no text (half of a surrogate pair) becomes U+FFFD.</summary>
    private void PutPlain(ReadOnlySpan<char> text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length) + Fixed);
        _used += Encoding.UTF8.GetBytes(text, _free[_used..]);
    }

    private void PutEscaped(char one)
    {
        Reserve(Fixed);
        Put((byte)'\\');
        switch (one)
        {
            case '"' or '\\':
                Put((byte)one);
                break;
            case '\n':
                Put((byte)'n');
                break;
            case '\r':
                Put((byte)'r');
                break;
            case '\t':
                Put((byte)'t');
                break;
            default:
                Put("u00"u8);
                Utf8Formatter.TryFormat((byte)one, _free[_used..], out int length, new StandardFormat('x', 2));
                _used += length;
                break;
        }
    }

    private void Put(byte one) => _free[_used++] = one;

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_free[_used..]);
        _used += bytes.Length;
    }

    private void Reserve(int count)
    {
        if (_free.Length - _used < count)
        {
            to.Advance(_used);
            _free = to.GetSpan(count);
            _used = 0;
        }
    }
}
