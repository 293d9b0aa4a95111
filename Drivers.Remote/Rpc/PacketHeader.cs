using System;
using System.Buffers.Binary;

namespace Rx.Hypervisor.Drivers.Remote.Rpc;

/// <summary>What stands in front of each payload.</summary>
/// <param name="Program">Whose procedures are meant.</param>
/// <param name="Version">Which version of that program.</param>
/// <param name="Procedure">Which of its procedures.</param>
/// <param name="Type">What the packet is.</param>
/// <param name="Serial">Chosen by who calls; its reply and its stream repeat it.</param>
/// <param name="Status">How it went.</param>
internal readonly record struct PacketHeader(uint Program, uint Version, int Procedure, PacketType Type, uint Serial, PacketStatus Status)
{
    /// <summary>Whether a word behind the header says how many handles follow the packet.</summary>
    internal bool HasHandles => Type is PacketType.CallWithHandles or PacketType.ReplyWithHandles;

    /// <summary>Reads the six words.</summary>
    internal static PacketHeader Read(ReadOnlySpan<byte> words) => new(
        BinaryPrimitives.ReadUInt32BigEndian(words),
        BinaryPrimitives.ReadUInt32BigEndian(words[4..]),
        BinaryPrimitives.ReadInt32BigEndian(words[8..]),
        (PacketType)BinaryPrimitives.ReadInt32BigEndian(words[12..]),
        BinaryPrimitives.ReadUInt32BigEndian(words[16..]),
        (PacketStatus)BinaryPrimitives.ReadInt32BigEndian(words[20..]));

    /// <summary>Writes the six words.</summary>
    internal void Write(Span<byte> words)
    {
        BinaryPrimitives.WriteUInt32BigEndian(words, Program);
        BinaryPrimitives.WriteUInt32BigEndian(words[4..], Version);
        BinaryPrimitives.WriteInt32BigEndian(words[8..], Procedure);
        BinaryPrimitives.WriteInt32BigEndian(words[12..], (int)Type);
        BinaryPrimitives.WriteUInt32BigEndian(words[16..], Serial);
        BinaryPrimitives.WriteInt32BigEndian(words[20..], (int)Status);
    }
}
