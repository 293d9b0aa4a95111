namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What the real-time clock follows.</summary>
internal enum TimerTrack
{
    /// <summary>The host's clock, which someone may set.</summary>
    Wall,

    /// <summary>The guest's own time, which stands still while it is stopped.</summary>
    Guest,
}
