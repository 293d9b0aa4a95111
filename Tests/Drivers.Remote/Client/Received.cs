using Rx.Hypervisor.Drivers.Remote.Rpc;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client;

/// <summary>A packet that a <see cref="ScriptedPeer"/> was sent.</summary>
internal sealed record Received(double At, PacketHeader Header, byte[] Payload);
