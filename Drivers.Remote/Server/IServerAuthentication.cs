using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>How clients of an endpoint show who they are, in the steps of SASL (RFC 4422).</summary>
/// <remarks>Threading: the server's scheduler, so nothing here may wait; what takes a while belongs elsewhere.</remarks>
public interface IServerAuthentication
{
    /// <summary>The mechanisms on offer, with spaces between them: <c>SCRAM-SHA-256</c>.</summary>
    string Mechanisms { get; }

    /// <summary>A client begins.</summary>
    /// <param name="mechanism">One of those on offer, or whatever else it says.</param>
    /// <param name="peer">Where it comes from.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.AuthFailed"/>: there is no such mechanism.</exception>
    IServerAuthenticationExchange Begin(string mechanism, HostPeer peer);
}
