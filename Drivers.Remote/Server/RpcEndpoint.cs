namespace Rx.Hypervisor;

/// <summary>What clients may do who come in by one socket.</summary>
public sealed class RpcEndpoint
{
    /// <summary>Whether they may read only.</summary>
    public bool IsReadOnly { get; init; }
}
