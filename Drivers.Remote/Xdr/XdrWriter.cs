using System;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Rx.Hypervisor.Drivers.Remote.Xdr;

/// <summary>Writes values behind what a buffer has. Allocates nothing but what the buffer grows by.</summary>
/// <param name="buffer">Where to.</param>
internal readonly ref struct XdrWriter(XdrBuffer buffer) : IXdrCodec
{
    private const int Word = 4;

    private readonly XdrBuffer _buffer = buffer;

    public static bool IsReading => false;

    public long Offset => _buffer.Length;

    public void Int32(ref int value) => BinaryPrimitives.WriteInt32BigEndian(_buffer.Add(Word), value);

    public void UInt32(ref uint value) => AddWord(value);

    public void Int64(ref long value) => BinaryPrimitives.WriteInt64BigEndian(_buffer.Add(2 * Word), value);

    public void UInt64(ref ulong value) => BinaryPrimitives.WriteUInt64BigEndian(_buffer.Add(2 * Word), value);

    public void Double(ref double value) => BinaryPrimitives.WriteDoubleBigEndian(_buffer.Add(2 * Word), value);

    public void Boolean(ref bool value) => AddWord(value ? 1u : 0u);

    public void Uuid(ref Guid value) => value.TryWriteBytes(_buffer.Add(16), bigEndian: true, out _);

    public void Text(ref string value, int maxBytes = RpcLimits.Text)
    {
        string text = value ?? ""; // A default struct has nulls; the wire has none here.
        int length = Encoding.UTF8.GetByteCount(text);
        AddLength(length, maxBytes, "a text of", "bytes");
        Encoding.UTF8.GetBytes(text, _buffer.Add(length));
        AddPadding(length);
    }

    public void OptionalText(ref string? value, int maxBytes = RpcLimits.Text)
    {
        AddWord(value is null ? 0u : 1u);
        if (value is not null)
        {
            Text(ref value!, maxBytes);
        }
    }

    public void Bytes(ref ReadOnlyMemory<byte> value, int maxBytes)
    {
        AddLength(value.Length, maxBytes, "an opaque of", "bytes");
        _buffer.Add(value.Span);
        AddPadding(value.Length);
    }

    public void Words(ref ReadOnlyMemory<byte> value, int maxBytes)
    {
        AddLength(value.Length, maxBytes, "a list of", "entries");
        AddWords(value.Span);
    }

    public void FixedText(ref string value, int words)
    {
        Span<byte> bytes = stackalloc byte[words];
        bytes.Clear();
        Utf8.FromUtf16(value, bytes[..^1], out _, out _); // What is too long is cut, as in C; a zero ends it.
        AddWords(bytes);
    }

    public void Value<T>(ref T value)
        where T : struct, IXdr<T>
    {
        XdrWriter self = this;
        T.Code(ref self, ref value);
    }

    public void Optional<T>(ref T? value)
        where T : struct, IXdr<T>
    {
        AddWord(value is null ? 0u : 1u);
        if (value is { } present)
        {
            Value(ref present);
        }
    }

    public void Array<T>(ref ReadOnlyMemory<T> values, int max)
        where T : struct, IXdr<T>
    {
        AddLength(values.Length, max, "a list of", "entries");
        foreach (T value in values.Span)
        {
            T copy = value;
            Value(ref copy);
        }
    }

    public void Texts(ref ReadOnlyMemory<string> values, int max)
    {
        AddLength(values.Length, max, "a list of", "entries");
        foreach (string value in values.Span)
        {
            string copy = value;
            Text(ref copy);
        }
    }

    public void Int32s(ref ReadOnlyMemory<int> values, int max)
    {
        AddLength(values.Length, max, "a list of", "entries");
        foreach (int value in values.Span)
        {
            AddWord((uint)value);
        }
    }

    public void UInt32s(ref ReadOnlyMemory<uint> values, int max)
    {
        AddLength(values.Length, max, "a list of", "entries");
        foreach (uint value in values.Span)
        {
            AddWord(value);
        }
    }

    public void UInt64s(ref ReadOnlyMemory<ulong> values, int max)
    {
        AddLength(values.Length, max, "a list of", "entries");
        foreach (ulong value in values.Span)
        {
            BinaryPrimitives.WriteUInt64BigEndian(_buffer.Add(2 * Word), value);
        }
    }

    private void AddWord(uint value) => BinaryPrimitives.WriteUInt32BigEndian(_buffer.Add(Word), value);

    private void AddLength(int length, int max, string what, string unit)
    {
        if (length > max)
        {
            throw new RpcProtocolException(_buffer.Length, $"{what} {length} {unit}, the limit is {max}");
        }

        AddWord((uint)length);
    }

    private void AddPadding(int length) => _buffer.Add(-length & (Word - 1)).Clear();

    private void AddWords(ReadOnlySpan<byte> bytes)
    {
        Span<byte> words = _buffer.Add(bytes.Length * Word);
        words.Clear();
        for (int i = 0; i < bytes.Length; i++)
        {
            words[(i * Word) + Word - 1] = bytes[i];
        }
    }
}
