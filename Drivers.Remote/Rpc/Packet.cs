using System;

namespace Rx.Hypervisor.Drivers.Remote.Rpc;

/// <summary>One packet as it was received. The payload is valid until the reader is asked again.</summary>
/// <param name="header">What stands in front.</param>
/// <param name="payload">What follows, without the number of handles.</param>
/// <param name="handles">How many handles came with it.</param>
internal readonly ref struct Packet(PacketHeader header, ReadOnlySpan<byte> payload, int handles)
{
    internal PacketHeader Header { get; } = header;

    internal ReadOnlySpan<byte> Payload { get; } = payload;

    /// <summary>How many handles came with it. They travel beside the bytes, in order: take so many off the transport's queue.</summary>
    internal int Handles { get; } = handles;
}
