using System;
using System.Collections.Generic;
using System.Linq;

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

        return Sort(read.OrderBy(one => (one.Position.Line, one.Position.Column)));
    }

    /// <summary>Puts them in order.</summary>
    /// <exception cref="HypervisorException">Two of one type have the same index.</exception>
    internal static ValueList<ControllerDevice> Sort(IEnumerable<ControllerDevice> controllers) =>
        controllers.Aggregate((ValueList<ControllerDevice>)[], Insert);

    private static ValueList<ControllerDevice> Insert(ValueList<ControllerDevice> list, ControllerDevice controller)
    {
        ControllerDevice? other = list.FirstOrDefault(one =>
            one.Type == controller.Type && one.Index == controller.Index && !controller.MayShareIndexWith(one));
        if (other is not null)
        {
            throw ConfigError.Invalid(
                controller.Position, $"the index {controller.Index} is that of {other.Position} too");
        }

        int at = Enumerable.Range(0, list.Count)
            .Where(i => list[i].Type == controller.Type && IsBefore(controller, list[i]))
            .DefaultIfEmpty(LastOfType(list, controller.Type) + 1)
            .First();
        return [.. list.Take(at), controller, .. list.Skip(at)];
    }

    private static bool IsBefore(ControllerDevice one, ControllerDevice other) => one.Index == other.Index
        ? one is UsbController { IsCompanion: false } && other is UsbController { IsCompanion: true }
        : one.Index < other.Index;

    private static int LastOfType(ValueList<ControllerDevice> list, string type)
    {
        for (int i = list.Count - 1; i >= 0; i--)
        {
            if (list[i].Type.Equals(type, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return list.Count - 1;
    }

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
