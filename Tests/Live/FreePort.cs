using System.Net;
using System.Net.Sockets;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A TCP port that nobody listens on. Another may take it the moment after.</summary>
internal static class FreePort
{
    internal static int Find()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
