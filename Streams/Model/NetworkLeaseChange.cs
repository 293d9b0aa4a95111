namespace Rx.Hypervisor;

/// <summary>What became of a lease.</summary>
public enum NetworkLeaseChange
{
    /// <summary>It was given, or its network has started and it goes on.</summary>
    Added,

    /// <summary>It was renewed, or its guest has another name.</summary>
    Renewed,

    /// <summary>It is over: its time is, or its guest gave it back.</summary>
    Expired,
}
