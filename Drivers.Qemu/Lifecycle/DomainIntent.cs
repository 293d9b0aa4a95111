namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>What an operation of this API has asked of a domain and QEMU has not yet confirmed.</summary>
internal enum DomainIntent
{
    /// <summary>Nothing: what happens now, somebody else did.</summary>
    None,

    /// <summary>To let the virtual CPUs run.</summary>
    Resume,

    /// <summary>To stop the virtual CPUs.</summary>
    Suspend,

    /// <summary>To reset the machine.</summary>
    Reset,

    /// <summary>To reset a machine whose guest is gone, and let it run: what follows from an on_* action.</summary>
    Restart,

    /// <summary>To have the guest sleep.</summary>
    Sleep,

    /// <summary>To wake the guest.</summary>
    Wake,

    /// <summary>To press the power button, and boot again once the guest is off.</summary>
    Reboot,

    /// <summary>To press the power button.</summary>
    Shutdown,

    /// <summary>To cut the power.</summary>
    Destroy,

    /// <summary>To end QEMU, the state being saved.</summary>
    Save,

    /// <summary>To end QEMU, the guest being dumped as crashed.</summary>
    Crash,
}
