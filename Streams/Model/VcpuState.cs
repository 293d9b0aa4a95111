namespace Rx.Hypervisor;

/// <summary>What a virtual CPU does, with libvirt's numbers (<c>virVcpuState</c>).</summary>
public enum VcpuState
{
    /// <summary>It is not plugged in.</summary>
    Offline = 0,

    /// <summary>It is there for the guest.</summary>
    Running = 1,

    /// <summary>It waits for a resource.</summary>
    Blocked = 2,
}
