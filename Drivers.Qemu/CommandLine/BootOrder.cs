using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.CommandLine;

/// <summary>QEMU's <c>bootindex</c> of each device that the firmware tries.</summary>
internal sealed class BootOrder
{
    private readonly Dictionary<string, int> _byId = new(StringComparer.Ordinal);

    /// <summary>The devices' own order, or that of <c>os</c>, where a kind stands for the first device of that kind.</summary>
    /// <param name="devices">With their aliases.</param>
    /// <param name="boot">What <c>os</c> says; nothing where devices speak for themselves.</param>
    internal BootOrder(DomainDevices devices, GuestBoot boot)
    {
        foreach (DiskDevice disk in devices.Disks)
        {
            Add(disk.Id, disk.BootOrder);
        }

        foreach (Config.Interfaces.InterfaceDevice card in devices.Interfaces)
        {
            Add(card.Id, card.BootOrder);
        }

        for (int i = 0; i < boot.Devices.Count; i++)
        {
            if (First(devices, boot.Devices[i]) is { } first)
            {
                Add(first.Id, i + 1);
            }
        }
    }

    /// <summary>The option for a device; empty for one that is not booted from.</summary>
    internal string ToQemu(DomainDevice device) => _byId.TryGetValue(device.Id, out int index) ? $",bootindex={index}" : "";

    private static DomainDevice? First(DomainDevices devices, BootDevice kind) => kind switch
    {
        BootDevice.Disk => devices.Disks.FirstOrDefault(disk => disk.Kind is DiskKind.Disk),
        BootDevice.CdRom => devices.Disks.FirstOrDefault(disk => disk.Kind is DiskKind.Cdrom),
        BootDevice.Network => devices.Interfaces.Count > 0 ? devices.Interfaces[0] : null,
        _ => null,
    };

    private void Add(string id, int? order)
    {
        if (order is { } index)
        {
            _byId[id] = index;
        }
    }
}
