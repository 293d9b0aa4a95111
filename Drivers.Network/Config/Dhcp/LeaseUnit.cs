namespace Rx.Hypervisor.Drivers.Network.Config.Dhcp;

/// <summary>What the time of a lease is counted in.</summary>
internal enum LeaseUnit
{
    /// <summary>The usual one.</summary>
    Minutes,

    /// <summary>Seconds.</summary>
    Seconds,

    /// <summary>Hours.</summary>
    Hours,
}
