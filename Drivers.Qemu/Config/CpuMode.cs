namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>Where the model of a processor comes from.</summary>
internal enum CpuMode
{
    /// <summary>The definition names it.</summary>
    Custom,

    /// <summary>The host's, as far as it can migrate.</summary>
    HostModel,

    /// <summary>The host's, as it is.</summary>
    HostPassthrough,

    /// <summary>All that can be had.</summary>
    Maximum,
}
