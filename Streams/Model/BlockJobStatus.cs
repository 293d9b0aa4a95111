namespace Rx.Hypervisor;

/// <summary>What became of a job on a disk, with libvirt's numbers (<c>virConnectDomainEventBlockJobStatus</c>).</summary>
public enum BlockJobStatus
{
    /// <summary>It is done.</summary>
    Completed = 0,

    /// <summary>It failed.</summary>
    Failed = 1,

    /// <summary>It was called off.</summary>
    Canceled = 2,

    /// <summary>It keeps both sides the same from now on, and can be ended either way.</summary>
    Ready = 3,
}
