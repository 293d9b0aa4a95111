namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What is to become of a feature of the processor.</summary>
internal enum CpuFeaturePolicy
{
    /// <summary>There, whatever the host says.</summary>
    Force,

    /// <summary>There; under a check the host must have it.</summary>
    Require,

    /// <summary>There where the host has it.</summary>
    Optional,

    /// <summary>Not there.</summary>
    Disable,
}
