using System;
using System.Security.Cryptography;
using Rx.Hypervisor.Drivers.Remote.Sasl;
using Rx.Hypervisor.Drivers.Remote.Server;
using Rx.Hypervisor.Drivers.Remote.Server.Sasl;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>Clients show who they are by name and password: SCRAM-SHA-256 (RFC 5802 and 7677). The password never crosses the wire.</summary>
/// <remarks>Threading: the server's scheduler.</remarks>
/// <param name="find">What is kept of a user's password; <see langword="null"/> when there is no such user, or one that is not let in.</param>
public sealed class ScramAuthentication(Func<string, ScramSecret?> find) : IServerAuthentication
{
    private readonly Lazy<byte[]> _key = new(static () => RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes)); // Of what users are told that there are not.

    /// <inheritdoc/>
    public string Mechanisms => ScramKeys.Mechanism;

    /// <inheritdoc/>
    public IServerAuthenticationExchange Begin(string mechanism, HostPeer peer) => mechanism == Mechanisms
        ? new ScramExchange(user => find(user) ?? ScramSecret.Nobody(_key.Value, user))
        : throw new HypervisorException(ErrorCode.AuthFailed, ErrorDomain.Rpc, $"it asks for the mechanism '{mechanism}'");
}
