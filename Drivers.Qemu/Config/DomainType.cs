namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What runs the guest's code.</summary>
internal enum DomainType
{
    /// <summary>QEMU's own translation.</summary>
    Qemu,

    /// <summary>The processor, through the kernel.</summary>
    Kvm,

    /// <summary>Nothing: QEMU itself is simulated.</summary>
    Test,
}
