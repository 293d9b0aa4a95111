using System;
using System.Threading.Tasks;

namespace Rx.Hypervisor;

/// <summary>How a server of libvirt's protocol is set up.</summary>
public sealed class RpcServerOptions
{
    /// <summary>Opens a hypervisor for a client; it is disposed when the client is gone. Called on the server's scheduler. Required.</summary>
    /// <remarks>Its events must be delivered on the server's scheduler: see <see cref="HypervisorHostOptions.Delivery"/>.</remarks>
    public Func<Task<IHypervisor>>? Open { get; set; }

    /// <summary>What clients are told that they are connected to, whichever way they came: <c>qemu:///system</c> or <c>qemu:///session</c>.</summary>
    public Uri Uri { get; set; } = new("qemu:///system");

    /// <summary>What one client, and all of them together, may take.</summary>
    public RpcServerLimits Limits { get; set; } = new();

    /// <summary>How long a client that wants to be watched may be silent before it is asked for a sign of life. Above zero.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often clients that speak the project's own program are told the position of the last event. Above zero.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many of these questions in a row may stay unanswered; one interval after them the client is given up.</summary>
    public int KeepAliveCount { get; set; } = 5;
}
