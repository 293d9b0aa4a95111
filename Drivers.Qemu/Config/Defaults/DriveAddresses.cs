using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Defaults;

/// <summary>Places on disk controllers. The reader derives them from the targets; what is left is to compare them.</summary>
internal static class DriveAddresses
{
    /// <summary>Refuses two disks in one place.</summary>
    internal static void Check(DomainDevices devices)
    {
        var taken = new Dictionary<(DiskBus, DriveAddress), DiskDevice>();
        foreach (DiskDevice disk in devices.Disks)
        {
            if (disk.Address is DriveAddress address && !taken.TryAdd((disk.Bus, address), disk))
            {
                DiskDevice other = taken[(disk.Bus, address)];
                throw disk.Position.Invalid($"the drive address {address} of '{disk.Target}' is that of '{other.Target}', {other.Position}, too");
            }
        }
    }
}
