namespace Rx.Hypervisor;

/// <summary>What a guest's power management did, with libvirt's event ids.</summary>
public enum PowerManagementChange
{
    /// <summary>It woke.</summary>
    Wakeup = 11,

    /// <summary>It went to sleep in memory.</summary>
    Suspend = 12,

    /// <summary>It went to sleep on disk.</summary>
    SuspendToDisk = 14,
}
