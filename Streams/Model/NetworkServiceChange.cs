namespace Rx.Hypervisor;

/// <summary>What became of a service that a network depends on.</summary>
public enum NetworkServiceChange
{
    /// <summary>It has ended without being told to.</summary>
    Ended,

    /// <summary>It was removed by somebody else.</summary>
    Removed,

    /// <summary>It is back.</summary>
    Restored,

    /// <summary>It could not be brought back; that is tried again.</summary>
    Failed,
}
