namespace Rx.Hypervisor;

/// <summary>Whether a job goes on, with libvirt's numbers (<c>virDomainJobType</c>).</summary>
public enum DomainJobType
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>It goes on and its end can be foreseen.</summary>
    Bounded = 1,

    /// <summary>It goes on, and nobody knows for how long.</summary>
    Unbounded = 2,

    /// <summary>It is done.</summary>
    Completed = 3,

    /// <summary>It failed.</summary>
    Failed = 4,

    /// <summary>It was called off, or met its deadline.</summary>
    Cancelled = 5,
}
