namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What is checked of a processor before a guest runs on it.</summary>
internal enum CpuCheck
{
    /// <summary>Nothing: what the host lacks is left out.</summary>
    None,

    /// <summary>That the host offers what is asked for.</summary>
    Partial,

    /// <summary>That the guest gets what is asked for; QEMU's own check does both.</summary>
    Full,
}
