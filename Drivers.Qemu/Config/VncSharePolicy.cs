namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What happens when a second viewer connects.</summary>
internal enum VncSharePolicy
{
    /// <summary>As the viewers ask: an exclusive one drops the others.</summary>
    AllowExclusive,

    /// <summary>Exclusive viewers are turned away.</summary>
    ForceShared,

    /// <summary>All are let in, whatever they ask for.</summary>
    Ignore,
}
