using System;

namespace Rx.Hypervisor.Drivers.Remote.Xdr;

/// <summary>XDR (RFC 4506) in one direction: a reader sets what it is shown, a writer sends it. Units of four bytes, big-endian.</summary>
/// <remarks>Errors: <see cref="RpcProtocolException"/>: a value is above its bound, which is checked before anything is allocated, or the data ends first.</remarks>
internal interface IXdrCodec
{
    /// <summary>Whether values are read; otherwise they are written.</summary>
    static abstract bool IsReading { get; }

    /// <summary>How many bytes are read or written.</summary>
    long Offset { get; }

    void Int32(ref int value);

    void UInt32(ref uint value);

    void Int64(ref long value);

    void UInt64(ref ulong value);

    void Double(ref double value);

    /// <summary>A word. Any but 0 is read as true: peers exist that write 1 in the other byte order.</summary>
    void Boolean(ref bool value);

    /// <summary>The sixteen bytes of a uuid, in the order of its text.</summary>
    void Uuid(ref Guid value);

    /// <summary>UTF-8, its length in front.</summary>
    void Text(ref string value, int maxBytes = RpcLimits.Text);

    /// <summary>A word that tells whether there is a text, then the text.</summary>
    void OptionalText(ref string? value, int maxBytes = RpcLimits.Text);

    /// <summary>Bytes, their number in front. What is read is a copy.</summary>
    void Bytes(ref ReadOnlyMemory<byte> value, int maxBytes);

    /// <summary>Bytes that the protocol declares as <c>char</c>: each has a word of its own. Their number is in front.</summary>
    void Words(ref ReadOnlyMemory<byte> value, int maxBytes);

    /// <summary>A text in so many <c>char</c>, each in a word of its own; the rest is zeros.</summary>
    void FixedText(ref string value, int words);

    /// <summary>A value of another type.</summary>
    void Value<T>(ref T value)
        where T : struct, IXdr<T>;

    /// <summary>A word that tells whether there is a value, then the value.</summary>
    void Optional<T>(ref T? value)
        where T : struct, IXdr<T>;

    /// <summary>Values, their number in front.</summary>
    void Array<T>(ref ReadOnlyMemory<T> values, int max)
        where T : struct, IXdr<T>;

    /// <summary>Texts, their number in front.</summary>
    void Texts(ref ReadOnlyMemory<string> values, int max);

    /// <summary>Numbers, how many in front.</summary>
    void Int32s(ref ReadOnlyMemory<int> values, int max);

    /// <summary>Numbers, how many in front.</summary>
    void UInt32s(ref ReadOnlyMemory<uint> values, int max);

    /// <summary>Numbers, how many in front.</summary>
    void UInt64s(ref ReadOnlyMemory<ulong> values, int max);
}
