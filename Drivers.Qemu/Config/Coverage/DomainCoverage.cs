using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Coverage;

/// <summary>The coverage of the whole domain XML, element family by element family.</summary>
internal static class DomainCoverage
{
    /// <summary>All rows in the order of the table. A new family is a line here.</summary>
    internal static IReadOnlyList<ElementCoverage> All { get; } =
    [
        .. ObjectIdentity.Coverage,
        .. GuestMemory.Coverage,
        .. MemoryBacking.Coverage,
        .. VcpuCount.Coverage,
        .. IoThreads.Coverage,
        .. GuestBoot.Coverage,
        .. GuestFeatures.Coverage,
        .. GuestCpu.Coverage,
        .. GuestClock.Coverage,
        .. LifecycleActions.Coverage,
        .. PowerManagement.Coverage,
        .. SecurityLabel.Coverage,
        .. ResourcePartition.Coverage,
        .. DiskCoverage.Rows,
        .. ControllerCoverage.Rows,
        .. InterfaceCoverage.Rows,
        .. SerialDevice.Coverage,
        .. ParallelDevice.Coverage,
        .. ConsoleDevice.Coverage,
        .. ChannelDevice.Coverage,
        .. InputDevice.Coverage,
        .. VncDisplay.Coverage,
        .. SoundDevice.Coverage,
        .. AudioBackend.Coverage,
        .. VideoDevice.Coverage,
        .. HubDevice.Coverage,
        .. WatchdogDevice.Coverage,
        .. BalloonDevice.Coverage,
        .. RngDevice.Coverage,
        .. PanicDevice.Coverage,
        .. UnknownDevices.Coverage,
        .. UnknownElements.Coverage,
    ];
}
