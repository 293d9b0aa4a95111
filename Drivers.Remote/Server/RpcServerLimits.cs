namespace Rx.Hypervisor;

/// <summary>What clients of a server may take of it.</summary>
public sealed class RpcServerLimits
{
    /// <summary>Clients at once. One more is turned away.</summary>
    public int Clients { get; set; } = 5000;

    /// <summary>Calls of one client that are carried out at once. Further ones wait; signs of life do not.</summary>
    public int CallsInFlight { get; set; } = 5;

    /// <summary>Bytes of calls of one client that wait. Beyond it nothing more is read of that client until some are done.</summary>
    public int WaitingBytes { get; set; } = 256 * 1024;

    /// <summary>The longest packet of a client, in bytes.</summary>
    public int PacketBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Event callbacks of one client.</summary>
    public int Callbacks { get; set; } = 10_000;
}
