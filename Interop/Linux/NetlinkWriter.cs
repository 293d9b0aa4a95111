using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Writes one message of rtnetlink(7) about a link: headers, then attributes, each aligned to four bytes.</summary>
internal unsafe ref struct NetlinkWriter
{
    internal const int AttributeHeaderSize = 4;

    private readonly Span<byte> _buffer;
    private int _length;

    internal NetlinkWriter(Span<byte> buffer, NetlinkHeader header, LinkHeader link)
    {
        _buffer = buffer;
        MemoryMarshal.Write(_buffer, header);
        MemoryMarshal.Write(_buffer[sizeof(NetlinkHeader)..], link);
        _length = sizeof(NetlinkHeader) + sizeof(LinkHeader);
    }

    internal static int Align(int length) => (length + 3) & ~3;

    internal void Number(ushort type, int value) => MemoryMarshal.Write(Attribute(type, sizeof(int)), value);

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
