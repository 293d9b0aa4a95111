namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>Who chooses the enlightenments.</summary>
internal enum HypervMode
{
    /// <summary>The definition lists them.</summary>
    Custom,

    /// <summary>All that the host's kernel offers.</summary>
    Passthrough,
}
