using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>A character device with a number among those of its kind: 0 is the first.</summary>
/// <param name="Port">The number.</param>
/// <param name="Source">The host's end.</param>
internal abstract record NumberedDevice(int Port, CharacterSource Source) : CharacterDevice(Source)
{
    private const int Unnumbered = -1;

    /// <summary>The highest number that the hardware has; <see langword="null"/> when it does not count.</summary>
    internal virtual int? LastPort => null;

    /// <summary>The number that is written in <paramref name="target"/>, or that it is still to be given.</summary>
    private protected static int ReadPort(ElementReader? target) =>
        target?.Attribute("port")?.ToInteger(int.MaxValue) ?? Unnumbered;

    /// <summary>Gives numbers to the devices that have none, as libvirt does: the one after the highest.</summary>
    /// <remarks>Where the hardware has no such number, the first that is free.</remarks>
    private protected static ValueList<T> Number<T>(IReadOnlyList<(ElementReader Element, T Device)> read)
        where T : NumberedDevice
    {
        var used = new HashSet<int>();
        foreach ((ElementReader element, T device) in read.Where(one => one.Device.Port != Unnumbered))
        {
            if (device.Port > device.LastPort)
            {
                throw element.RequiredChild("target").RequiredAttribute("port")
                    .Unsupported($"ports are 0 to {device.LastPort}");
            }

            if (!used.Add(device.Port))
            {
                throw element.Invalid($"port {device.Port} is used twice");
            }
        }

        return [.. read.Select(one => one.Device.Port == Unnumbered ? Numbered(one.Element, one.Device, used) : one.Device)];
    }

    private static T Numbered<T>(ElementReader element, T device, HashSet<int> used)
        where T : NumberedDevice
    {
        int next = used.DefaultIfEmpty(Unnumbered).Max() + 1;
        if (next > device.LastPort)
        {
            next = Enumerable.Range(0, next).FirstOrDefault(port => !used.Contains(port), next);
        }

        if (next > device.LastPort)
        {
            throw element.Unsupported($"ports are 0 to {device.LastPort}, and all are in use");
        }

        used.Add(next);
        return (T)((NumberedDevice)device with { Port = next });
    }
}
