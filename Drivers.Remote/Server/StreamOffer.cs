using System;
using Rx.Hypervisor.Drivers.Remote.Rpc;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>What a call that opens a stream ends with: its reply, and the stream that begins behind it.</summary>
/// <param name="Reply">The reply.</param>
/// <param name="Open">Makes the stream.</param>
internal readonly record struct StreamOffer<TReply>(TReply Reply, Func<ServerConnection, PacketHeader, ServerStream> Open);
