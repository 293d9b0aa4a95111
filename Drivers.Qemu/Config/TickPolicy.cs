namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What becomes of ticks that the guest could not take in time.</summary>
internal enum TickPolicy
{
    /// <summary>They come late, at the usual pace.</summary>
    Delay,

    /// <summary>They come faster until none is owed.</summary>
    Catchup,

    /// <summary>They are lost.</summary>
    Discard,
}
