namespace Rx.Hypervisor.Drivers.Remote.Rpc;

/// <summary>How it went: the header's <c>status</c>.</summary>
internal enum PacketStatus
{
    /// <summary>A call; a reply that brings what was asked for; a stream that ends well.</summary>
    Ok = 0,

    /// <summary>A reply or a stream that brings an error instead; from a client, a stream that is called off.</summary>
    Error = 1,

    /// <summary>A stream that goes on: bytes, or none at its end.</summary>
    Continue = 2,
}
