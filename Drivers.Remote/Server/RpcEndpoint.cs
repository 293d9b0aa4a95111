using System;
using Rx.Hypervisor.Drivers.Remote.Server;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>What clients may do who come in by one socket, and what they have to show.</summary>
public sealed class RpcEndpoint
{
    /// <summary>Whether they may read only.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>
    /// How what is sent is encrypted, and whom to let in by certificate; <see langword="null"/>: it is not. May be replaced by another on the server's
    /// scheduler: it holds for who comes from then on, and does nothing to who is connected.
    /// </summary>
    public RpcServerTls? Tls { get; set; }

    /// <summary>Whom to take at all, by what the kernel says of them; <see langword="null"/> takes whoever can connect. Called on the server's scheduler.</summary>
    public Func<HostPeer, bool>? Admits { get; init; }

    /// <summary>How they show who they are; <see langword="null"/> means that they need not: that they could connect says enough.</summary>
    public IServerAuthentication? Authentication { get; init; }
}
