using System.Net;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Who is at the other end of a connection. Closed: the cases stand in this file.</summary>
public abstract record HostPeer
{
    private protected HostPeer()
    {
    }
}

/// <summary>A program on the same host, as the kernel knew it when it connected or began to listen.</summary>
/// <param name="ProcessId">The process; it may be gone by now, and its number another's.</param>
/// <param name="UserId">Its user: what may be trusted.</param>
/// <param name="GroupId">Its first group.</param>
public sealed record LocalPeer(int ProcessId, uint UserId, uint GroupId) : HostPeer
{
    /// <summary>For logs.</summary>
    public override string ToString() => $"process {ProcessId} of user {UserId}";
}

/// <summary>A program that is reached over TCP.</summary>
/// <param name="EndPoint">Its address.</param>
public sealed record NetworkPeer(IPEndPoint EndPoint) : HostPeer
{
    /// <summary>For logs.</summary>
    public override string ToString() => EndPoint.ToString();
}
