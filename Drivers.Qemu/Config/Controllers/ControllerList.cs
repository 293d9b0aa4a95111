using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Controllers;

/// <summary>The controllers of a domain in libvirt's order: as they came, but those of one type by index, and
/// companions after their master.</summary>
internal static class ControllerList
{
    private const int MaxIndex = 0xff;

    /// <summary>Reads all controllers; one without an index gets the lowest that is free.</summary>
    internal static ValueList<ControllerDevice> ReadAll(ElementReader devices, MachineType machine)
    {
        var written = devices.Children("controller")
            .Select(element => (Element: element, Index: element.Attribute("index")?.ToInteger(MaxIndex)))
            .ToList();
        var read = written
            .Where(one => one.Index is not null)
            .Select(one => ControllerReader.Read(one.Element, one.Index!.Value, machine))
            .ToList();
        foreach ((ElementReader element, _) in written.Where(one => one.Index is null))
        {
            read.Add(WithFreeIndex(ControllerReader.Read(element, 0, machine), read));
        }

        return Sort(read.OrderBy(one => (one.Position.At.Line, one.Position.At.Column)));
    }

    /// <summary>Puts them in order.</summary>
    /// <exception cref="HypervisorException">Two of one type have the same index.</exception>
    internal static ValueList<ControllerDevice> Sort(IEnumerable<ControllerDevice> controllers)
    {
        List<ControllerDevice> sorted = [];
        foreach (ControllerDevice controller in controllers)
        {
            Insert(sorted, controller);
        }

        return [.. sorted];
    }

    private static void Insert(List<ControllerDevice> list, ControllerDevice controller)
    {
        int? before = null;
        int after = list.Count; // The end of its type, or of all.
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i].Type != controller.Type)
            {
                continue;
            }

            if (list[i].Index == controller.Index && !controller.MayShareIndexWith(list[i]))
            {
                throw controller.Position.Invalid($"the index {controller.Index} is that of {list[i].Position} too");
            }

            before ??= IsBefore(controller, list[i]) ? i : null;
            after = i + 1;
        }

        list.Insert(before ?? after, controller);
    }

    private static bool IsBefore(ControllerDevice one, ControllerDevice other) => one.Index == other.Index
        ? one is UsbController { IsCompanion: false } && other is UsbController { IsCompanion: true }
        : one.Index < other.Index;

    // A companion goes with the ICH9 controller before it. Bus 0 of PCI is the board's.
    private static ControllerDevice WithFreeIndex(ControllerDevice controller, List<ControllerDevice> others)
    {
        if (controller is UsbController { IsIch9: true }
            && others.LastOrDefault(one => one is UsbController { IsIch9: true }) is { } master
            && others.TrueForAll(one => one.Index != master.Index || one is not UsbController || controller.MayShareIndexWith(one)))
        {
            return controller with { Index = master.Index };
        }

        int first = controller is PciController { IsRoot: false } ? 1 : 0;
        int free = Enumerable.Range(first, MaxIndex + 1)
            .First(index => !others.Exists(one => one.Type == controller.Type && one.Index == index));
        return controller with { Index = free };
    }
}
