namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>The sources of time of a guest.</summary>
internal enum TimerName
{
    /// <summary>The real-time clock.</summary>
    Rtc,

    /// <summary>The programmable interval timer.</summary>
    Pit,

    /// <summary>The high precision event timer.</summary>
    Hpet,

    /// <summary>The processor's counter.</summary>
    Tsc,

    /// <summary>KVM's page.</summary>
    KvmClock,

    /// <summary>Hyper-V's page.</summary>
    HypervClock,
}
