namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>Where the I/O APIC is.</summary>
internal enum InterruptDriver
{
    /// <summary>In QEMU, the local ones in the kernel.</summary>
    Qemu,

    /// <summary>In the kernel.</summary>
    Kvm,
}
