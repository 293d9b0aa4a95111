using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config.Interfaces;

/// <summary>Legal interfaces at random, for a machine.</summary>
internal static class InterfaceGenerator
{
    /// <summary>Up to three, each with a target of its own.</summary>
    internal static Gen<ValueList<InterfaceDevice>> Some(MachineType machine) =>
        from count in Gen.Choose(0, machine.Family is MachineFamily.None ? 0 : 3)
        from devices in Gen.ArrayOf(One(machine), count)
        select (ValueList<InterfaceDevice>)
        [
            .. devices.Select((device, index) => device with
            {
                Target = device.Target is null ? null : $"{device.Target}{index}",
                BootOrder = device.BootOrder + index, // No two are the same: 1 or 7, and at most three cards.
            }),
        ];

    private static Gen<InterfaceDevice> One(MachineType machine) =>
        from low in Gen.Choose(0, int.MaxValue)
        from source in Source
        from model in Gen.Elements(machine.HasPci ? Enum.GetValues<InterfaceModel>() : [InterfaceModel.Virtio])
        from target in Gen.Elements(null, "tap", "a.b-c_\u00e4")
        from isUp in Gen.Elements<bool?>(null, true, false)
        from mtu in Gen.Elements<int?>(null, 68, 9000, 65521)
        from order in Gen.Elements<int?>(null, 1, 7)
        from rom in Gen.Elements(
            null, new DeviceRom(true, null), new DeviceRom(false, "/r,\""), new DeviceRom(null, null) { IsThere = false })
        from driver in Driver
        from alias in Gen.Elements(null, "ua-net")
        let isVirtio = new InterfaceDevice(default, source, model).IsVirtio
        let isUnmanaged = source is InterfaceSource.Ethernet { IsManaged: false }
        select new InterfaceDevice(new MacAddress(0x020000000000 + (ulong)low), source, model)
        {
            Target = isUnmanaged ? "tap" : source.HasTap ? target : null,
            IsLinkUp = isUp,
            Mtu = source.HasTap ? mtu : null,
            BootOrder = order,
            Rom = machine.HasPci ? rom : null,
            Driver = driver is null || isVirtio ? driver : new InterfaceDriver(driver.IsNamed),
            Alias = alias,
        };

    private static Gen<InterfaceDriver?> Driver =>
        from isThere in Gen.Elements(true, false)
        from isNamed in Gen.Elements(true, false)
        from timer in Gen.Elements<bool?>(null, true, false)
        from ioEventFd in Gen.Elements<bool?>(null, true, false)
        from eventIndex in Gen.Elements<bool?>(null, true, false)
        from size in Gen.Elements<int?>(null, 256, 1024)
        select isThere
            ? new InterfaceDriver(isNamed)
            {
                UsesTimer = timer,
                HasIoEventFd = ioEventFd,
                HasEventIndex = eventIndex,
                ReceiveQueueSize = size,
            }
            : null;

    private static Gen<InterfaceSource> Source => Gen.OneOf(
        from v4 in Gen.Elements(null, new UserSubnet("10.9.0.0", 24), new UserSubnet("192.168.7.0", null))
        from v6 in Gen.Elements(null, new UserSubnet("fec9::", 64), new UserSubnet("fd00:0:1::", null))
        from isSwapped in Gen.Elements(true, false)
        let subnets = new[] { v4, v6 }.OfType<UserSubnet>()
        select (InterfaceSource)new InterfaceSource.User { Subnets = [.. isSwapped ? subnets.Reverse() : subnets] },
        Gen.Elements("br0", "virbr0-nic", "\u00e4").Select(name => (InterfaceSource)new InterfaceSource.Bridge(name)),
        Gen.Elements(true, false).Select(isManaged => (InterfaceSource)new InterfaceSource.Ethernet { IsManaged = isManaged }),
        from name in Gen.Elements("default", "a <&'\" b")
        from portGroup in Gen.Elements(null, "web", "")
        select (InterfaceSource)new InterfaceSource.Network(name, portGroup));
}
