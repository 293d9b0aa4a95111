using System;
using System.Buffers.Binary;
using System.Text;

namespace Rx.Hypervisor.Drivers.Remote.Xdr;

/// <summary>Reads values from a payload.</summary>
/// <param name="payload">All of it.</param>
internal ref struct XdrReader(ReadOnlySpan<byte> payload) : IXdrCodec
{
    private const int Word = 4;

    private readonly ReadOnlySpan<byte> _payload = payload;
    private int _offset;

    public static bool IsReading => true;

    public readonly long Offset => _offset;

    /// <summary>What has not been read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _payload[_offset..];

    /// <summary>Reads a value that is all of a payload. What follows it is ignored, as libvirt does: newer peers may have more to say.</summary>
    /// <exception cref="RpcProtocolException">It is no such value.</exception>
    public static T Read<T>(ReadOnlySpan<byte> payload)
        where T : struct, IXdr<T>
    {
        var reader = new XdrReader(payload);
        T value = default;
        reader.Value(ref value);
        return value;
    }

    public void Int32(ref int value) => value = BinaryPrimitives.ReadInt32BigEndian(Take(Word));

    public void UInt32(ref uint value) => value = TakeWord();

    public void Int64(ref long value) => value = BinaryPrimitives.ReadInt64BigEndian(Take(2 * Word));

    public void UInt64(ref ulong value) => value = BinaryPrimitives.ReadUInt64BigEndian(Take(2 * Word));

    public void Double(ref double value) => value = BinaryPrimitives.ReadDoubleBigEndian(Take(2 * Word));

    public void Boolean(ref bool value) => value = TakeWord() != 0;

    public void Uuid(ref Guid value) => value = new Guid(Take(16), bigEndian: true);

    public void Text(ref string value, int maxBytes = RpcLimits.Text)
        => value = Encoding.UTF8.GetString(TakePadded(TakeLength(maxBytes, "a text of", "bytes")));

    public void OptionalText(ref string? value, int maxBytes = RpcLimits.Text)
    {
        value = null;
        if (TakeWord() != 0)
        {
            Text(ref value!, maxBytes);
        }
    }

    public void Bytes(ref ReadOnlyMemory<byte> value, int maxBytes)
        => value = TakePadded(TakeLength(maxBytes, "an opaque of", "bytes")).ToArray();

    public void Words(ref ReadOnlyMemory<byte> value, int maxBytes) => value = TakeWords(TakeCount(maxBytes));

    public void FixedText(ref string value, int words)
    {
        ReadOnlySpan<byte> bytes = TakeWords(words);
        int end = bytes.IndexOf((byte)0);
        value = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    public void Value<T>(ref T value)
        where T : struct, IXdr<T> => T.Code(ref this, ref value);

    public void Optional<T>(ref T? value)
        where T : struct, IXdr<T>
    {
        value = null;
        if (TakeWord() != 0)
        {
            T present = default;
            T.Code(ref this, ref present);
            value = present;
        }
    }

    public void Array<T>(ref ReadOnlyMemory<T> values, int max)
        where T : struct, IXdr<T>
    {
        var read = new T[TakeCount(max)];
        for (int i = 0; i < read.Length; i++)
        {
            T.Code(ref this, ref read[i]);
        }

        values = read;
    }

    public void Texts(ref ReadOnlyMemory<string> values, int max)
    {
        string[] read = new string[TakeCount(max)];
        for (int i = 0; i < read.Length; i++)
        {
            Text(ref read[i]);
        }

        values = read;
    }

    public void Int32s(ref ReadOnlyMemory<int> values, int max)
    {
        int[] read = new int[TakeCount(max)];
        for (int i = 0; i < read.Length; i++)
        {
            Int32(ref read[i]);
        }

        values = read;
    }

    public void UInt32s(ref ReadOnlyMemory<uint> values, int max)
    {
        uint[] read = new uint[TakeCount(max)];
        for (int i = 0; i < read.Length; i++)
        {
            UInt32(ref read[i]);
        }

        values = read;
    }

    public void UInt64s(ref ReadOnlyMemory<ulong> values, int max)
    {
        ulong[] read = new ulong[TakeCount(max)];
        for (int i = 0; i < read.Length; i++)
        {
            UInt64(ref read[i]);
        }

        values = read;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _payload.Length - _offset)
        {
            throw new RpcProtocolException(_offset, $"the payload ends {count - (_payload.Length - _offset)} bytes too early");
        }

        ReadOnlySpan<byte> taken = _payload.Slice(_offset, count);
        _offset += count;
        return taken;
    }

    private uint TakeWord() => BinaryPrimitives.ReadUInt32BigEndian(Take(Word));

    private int TakeLength(int max, string what, string unit)
    {
        uint length = TakeWord();
        return length <= max ? (int)length : throw new RpcProtocolException(_offset - Word, $"{what} {length} {unit}, the limit is {max}");
    }

    // Every element takes a word at least: a number that cannot be true allocates nothing.
    private int TakeCount(int max)
    {
        int count = TakeLength(max, "a list of", "entries");
        return (long)count * Word <= _payload.Length - _offset
            ? count
            : throw new RpcProtocolException(_offset - Word, $"a list of {count} entries in {_payload.Length - _offset} bytes");
    }

    private ReadOnlySpan<byte> TakePadded(int length)
    {
        ReadOnlySpan<byte> taken = Take(length);
        Take(-length & (Word - 1));
        return taken;
    }

    private byte[] TakeWords(int count)
    {
        ReadOnlySpan<byte> words = Take(count * Word);
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = words[(i * Word) + Word - 1];
        }

        return bytes;
    }
}
