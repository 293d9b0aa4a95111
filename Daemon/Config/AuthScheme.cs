namespace Rx.Hypervisor.Daemon.Config;

/// <summary>How clients of a socket say who they are.</summary>
internal enum AuthScheme
{
    /// <summary>Whoever may open the socket, or has a certificate, is in.</summary>
    None,

    /// <summary>By name and password.</summary>
    Sasl,
}
