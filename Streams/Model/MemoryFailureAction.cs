namespace Rx.Hypervisor;

/// <summary>What was done about memory that failed, with libvirt's numbers (<c>virDomainMemoryFailureActionType</c>).</summary>
public enum MemoryFailureAction
{
    /// <summary>Nothing: it can be ignored.</summary>
    Ignore = 0,

    /// <summary>The guest was told.</summary>
    Inject = 1,

    /// <summary>QEMU cannot go on.</summary>
    Fatal = 2,

    /// <summary>The guest cannot deal with it and was reset.</summary>
    Reset = 3,
}
