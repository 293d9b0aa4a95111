namespace Rx.Hypervisor.Streams.Host;

/// <summary>A bridge that is to be made.</summary>
public sealed record BridgeSettings
{
    /// <summary>Its address; <see langword="null"/> leaves it to the system.</summary>
    public MacAddress? Address { get; init; }

    /// <summary>Whether it speaks the spanning tree protocol.</summary>
    public bool HasStp { get; init; }

    /// <summary>How long a new port listens and learns before it forwards, each; 0 to 30. With the protocol on, Linux takes 2 for less.</summary>
    public int ForwardDelaySeconds { get; init; }
}
