using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Images;

/// <summary>What a saved state begins with. All numbers are little-endian.</summary>
/// <remarks>
/// <code>
///    0  16  magic: RxHypervisorSave, ASCII
///   16   4  version: 1
///   20   4  flags: 1 when the guest ran, else 0
///   24   8  where QEMU's migration stream begins, a multiple of 4096; it goes on to the end of the file
///   32   8  where the XML begins, between 4096 and the stream
///   40   4  bytes of the XML, UTF-8
///   44   4  the first four bytes of the XML's SHA-256
///   48      zeros up to 4096
/// </code>
/// Between this block and the stream there is room for the XML twice: another one is written beside the first, and then this block
/// anew, so that whoever is interrupted leaves the one or the other.
/// </remarks>
/// <param name="WasRunning">Whether a restored guest runs.</param>
/// <param name="StateOffset">Where QEMU's stream begins.</param>
/// <param name="XmlOffset">Where the XML begins.</param>
/// <param name="XmlLength">Its bytes.</param>
/// <param name="XmlPrint">What tells whether it is whole.</param>
internal sealed record SaveImageHeader(bool WasRunning, long StateOffset, long XmlOffset, int XmlLength, uint XmlPrint)
{
    /// <summary>What the header alone takes; everything in the file begins at a multiple of it.</summary>
    internal const int Block = 4096;

    private const uint Version = 1;
    private const uint RunningFlag = 1;
    private const int SpareBytes = 16 * 1024; // For XML that is edited: what people add is short.

    /// <summary>What an image can have in front of its stream at most.</summary>
    private const long LongestFront = 4L * ConfigXml.MaxBytes;

    private static ReadOnlySpan<byte> Magic => "RxHypervisorSave"u8;

    /// <summary>How long an XML may be that replaces the one in the image.</summary>
    internal int Room => (int)((StateOffset - Block) / 2);

    /// <summary>The header of a new image.</summary>
    internal static SaveImageHeader For(ReadOnlySpan<byte> xml, bool wasRunning)
    {
        long room = (xml.Length + SpareBytes + Block - 1L) / Block * Block;
        return new SaveImageHeader(wasRunning, Block + (2 * room), Block, xml.Length, PrintOf(xml));
    }

    /// <summary>The header once another XML stands beside the one that it names.</summary>
    /// <exception cref="ArgumentException">The XML is longer than <see cref="Room"/>.</exception>
    internal SaveImageHeader With(ReadOnlySpan<byte> xml, bool wasRunning)
    {
        if (xml.Length > Room)
        {
            throw new ArgumentException($"{xml.Length} bytes, and there is room for {Room}", nameof(xml));
        }

        long other = XmlOffset < Block + Room ? Block + Room : Block;
        return this with { WasRunning = wasRunning, XmlOffset = other, XmlLength = xml.Length, XmlPrint = PrintOf(xml) };
    }

    /// <summary>Reads the first block of an image.</summary>
    /// <param name="block">As much as there is, a block at most.</param>
    /// <param name="fileLength">Bytes of the whole file.</param>
    /// <exception cref="FormatException">It is no image, or one that cannot be whole; the message says why.</exception>
    internal static SaveImageHeader Parse(ReadOnlySpan<byte> block, long fileLength)
    {
        if (block.Length < Block || !block.StartsWith(Magic))
        {
            throw new FormatException("image magic is incorrect");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(block[16..]);
        if (version != Version)
        {
            throw new FormatException($"image version is not supported ({version} > {Version})");
        }

        var header = new SaveImageHeader(
            (BinaryPrimitives.ReadUInt32LittleEndian(block[20..]) & RunningFlag) != 0,
            BinaryPrimitives.ReadInt64LittleEndian(block[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(block[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(block[40..]),
            BinaryPrimitives.ReadUInt32LittleEndian(block[44..]));
        header.Validate(fileLength);
        return header;
    }

    /// <summary>The first block of the image.</summary>
    internal byte[] ToBytes()
    {
        byte[] block = new byte[Block];
        Magic.CopyTo(block);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(16), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(20), WasRunning ? RunningFlag : 0);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(24), StateOffset);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(32), XmlOffset);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(40), XmlLength);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(44), XmlPrint);
        return block;
    }

    /// <summary>The XML as text.</summary>
    /// <exception cref="FormatException">It is not the one that was written.</exception>
    internal string ReadXml(ReadOnlySpan<byte> bytes) => bytes.Length == XmlLength && PrintOf(bytes) == XmlPrint
        ? Encoding.UTF8.GetString(bytes)
        : throw new FormatException("the domain definition in it is damaged");

    private static uint PrintOf(ReadOnlySpan<byte> xml)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(xml, hash);
        return BinaryPrimitives.ReadUInt32LittleEndian(hash);
    }

    private void Validate(long fileLength)
    {
        bool isSane = StateOffset is > Block and <= LongestFront && StateOffset % Block == 0
            && XmlLength is > 0 and <= ConfigXml.MaxBytes
            && XmlOffset >= Block && XmlOffset <= StateOffset - XmlLength;
        if (!isSane)
        {
            throw new FormatException("its header is damaged");
        }

        if (fileLength <= StateOffset)
        {
            throw new FormatException("it ends before the state of the machine begins");
        }
    }
}
