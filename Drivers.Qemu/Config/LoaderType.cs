namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>How the firmware is put into the machine.</summary>
internal enum LoaderType
{
    /// <summary>Read-only memory.</summary>
    Rom,

    /// <summary>Flash, with a second one for variables.</summary>
    Flash,
}
