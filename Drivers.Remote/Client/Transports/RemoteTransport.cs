namespace Rx.Hypervisor.Drivers.Remote.Client.Transports;

/// <summary>How a host is reached; the word behind the <c>+</c> of a URI.</summary>
internal enum RemoteTransport
{
    Unix,
    Tcp,
    Tls,
    Ssh,
}
