namespace Rx.Hypervisor;

/// <summary>Whether a domain takes orders, with libvirt's numbers (<c>virDomainControlState</c>).</summary>
public enum ControlState
{
    /// <summary>It does.</summary>
    Ok = 0,

    /// <summary>An operation runs; others that change the domain wait for it.</summary>
    Job = 1,

    /// <summary>The monitor has not answered for a while.</summary>
    Occupied = 2,

    /// <summary>The monitor is lost; only the process can be watched and ended.</summary>
    Error = 3,
}
