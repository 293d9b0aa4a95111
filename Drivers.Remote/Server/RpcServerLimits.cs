using System;

namespace Rx.Hypervisor;

/// <summary>What clients of a server may take of it.</summary>
public sealed class RpcServerLimits
{
    /// <summary>Clients at once. One more is turned away.</summary>
    public int Clients { get; set; } = 5000;

    /// <summary>Clients at once that have not shown yet who they are. One more is turned away.</summary>
    public int UnauthenticatedClients { get; set; } = 20;

    /// <summary>How long a client has to show who it is.</summary>
    public TimeSpan AuthenticationTime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Calls of one client that are carried out at once. Further ones wait; signs of life do not.</summary>
    public int CallsInFlight { get; set; } = 5;

    /// <summary>Bytes of calls of one client that wait. Beyond it nothing more is read of that client until some are done.</summary>
    public int WaitingBytes { get; set; } = 256 * 1024;

    /// <summary>The longest packet of a client, in bytes.</summary>
    public int PacketBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>The longest packet of a client that has not shown yet who it is, in bytes.</summary>
    public int UnauthenticatedPacketBytes { get; set; } = 512 * 1024;

    /// <summary>
    /// Bytes that wait for a client to read them. While there are half as many, its further calls wait; when events would make them more, it is
    /// disconnected: it does not read.
    /// </summary>
    public int PendingBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Event callbacks of one client.</summary>
    public int Callbacks { get; set; } = 10_000;

    /// <summary>Subscriptions of one client to events and inventories, by the project's own program.</summary>
    public int Subscriptions { get; set; } = 64;

    /// <summary>Streams of one client at once: consoles, screenshots.</summary>
    public int Streams { get; set; } = 32;
}
