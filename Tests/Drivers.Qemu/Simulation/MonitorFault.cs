namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation;

/// <summary>What goes wrong between a driver and a monitor.</summary>
internal enum MonitorFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The command is not carried out, and answered with something that is no QMP.</summary>
    Garbage,

    /// <summary>The command reaches QEMU after <see cref="MonitorFaults.LateBy"/>.</summary>
    Late,

    /// <summary>The answer comes twice.</summary>
    Twice,
}
