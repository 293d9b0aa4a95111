using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Writes one message of rtnetlink(7): header, what it is about, then attributes, each aligned to four bytes.</summary>
internal unsafe ref struct NetlinkWriter
{
    internal const int AttributeHeaderSize = 4;

    private readonly Span<byte> _buffer;
    private int _length;

    private NetlinkWriter(Span<byte> buffer) => _buffer = buffer;

    /// <summary>Starts a message.</summary>
    /// <param name="buffer">Where it is written; zeroes.</param>
    /// <param name="header">What it is; its length is filled in at the end.</param>
    /// <param name="subject">The fixed part after it: what it is about.</param>
    internal static NetlinkWriter Start<T>(Span<byte> buffer, NetlinkHeader header, T subject)
        where T : unmanaged
    {
        MemoryMarshal.Write(buffer, header);
        MemoryMarshal.Write(buffer[sizeof(NetlinkHeader)..], subject);
        return new NetlinkWriter(buffer) { _length = Align(sizeof(NetlinkHeader) + sizeof(T)) };
    }

    internal static int Align(int length) => (length + 3) & ~3;

    internal void Number(ushort type, int value) => MemoryMarshal.Write(Attribute(type, sizeof(int)), value);

    internal void Number(ushort type, uint value) => MemoryMarshal.Write(Attribute(type, sizeof(uint)), value);

    /// <summary>A structure as it stands in memory.</summary>
    internal void Struct<T>(ushort type, T value)
        where T : unmanaged => MemoryMarshal.Write(Attribute(type, sizeof(T)), value);

    /// <summary>A string with its final zero.</summary>
    internal void Text(ushort type, string value)
        => Encoding.UTF8.GetBytes(value, Attribute(type, Encoding.UTF8.GetByteCount(value) + 1));

    internal void Bytes(ushort type, scoped ReadOnlySpan<byte> value) => value.CopyTo(Attribute(type, value.Length));

    /// <summary>Starts an attribute that holds attributes.</summary>
    /// <returns>What <see cref="End"/> needs.</returns>
    internal int Begin(ushort type)
    {
        int start = _length;
        Attribute((ushort)(type | Libc.NLA_F_NESTED), 0);
        return start;
    }

    internal readonly void End(int start) => MemoryMarshal.Write(_buffer[start..], (ushort)(_length - start));

    /// <summary>The whole message.</summary>
    internal readonly ReadOnlySpan<byte> Finish()
    {
        MemoryMarshal.Write(_buffer, (uint)_length);
        return _buffer[.._length];
    }

    private Span<byte> Attribute(ushort type, int size)
    {
        Span<byte> attribute = _buffer.Slice(_length, Align(AttributeHeaderSize + size));
        attribute.Clear();
        MemoryMarshal.Write(attribute, (ushort)(AttributeHeaderSize + size));
        MemoryMarshal.Write(attribute[sizeof(ushort)..], type);
        _length += attribute.Length;
        return attribute.Slice(AttributeHeaderSize, size);
    }
}
