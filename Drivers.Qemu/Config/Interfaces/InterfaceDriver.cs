using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;

/// <summary><c>driver</c> of an interface: how QEMU moves the packets.</summary>
/// <param name="IsNamed">Whether <c>name='qemu'</c> was written; there is no other here.</param>
internal sealed record InterfaceDriver(bool IsNamed)
{
    private const int SmallestQueue = 256;
    private const int LargestQueue = 1024;

    /// <summary>virtio: whether a timer gathers packets before they are sent; else a bottom half sends them.</summary>
    internal bool? UsesTimer { get; init; }

    /// <summary>virtio: whether notifications of the guest are handled beside the vCPU.</summary>
    internal bool? HasIoEventFd { get; init; }

    /// <summary>virtio: whether needless notifications are left out.</summary>
    internal bool? HasEventIndex { get; init; }

    /// <summary>virtio: packets in the receive queue.</summary>
    internal int? ReceiveQueueSize { get; init; }

    /// <summary>Reads the element; only virtio has more than a name.</summary>
    internal static InterfaceDriver? Read(ElementReader device, bool isVirtio)
    {
        if (device.Child("driver") is not { } element)
        {
            return null;
        }

        XmlValue? name = element.Attribute("name");
        if (name is { Text: "vhost" })
        {
            throw name.Unsupported("QEMU moves the packets here");
        }

        name?.MustBe("qemu");
        if (element.Attribute("queues") is { Text: not "1" } queues)
        {
            throw queues.Unsupported("one queue is supported");
        }

        // What another card's driver may not have is left unread, and so refused.
        var driver = new InterfaceDriver(name is not null);
        return isVirtio
            ? driver with
            {
                UsesTimer = ReadTransmission(element.Attribute("txmode")),
                HasIoEventFd = element.Attribute("ioeventfd")?.IsOn(),
                HasEventIndex = element.Attribute("event_idx")?.IsOn(),
                ReceiveQueueSize = ReadQueueSize(element.Attribute("rx_queue_size")),
            }
            : driver;
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "driver",
        IsNamed ? new XAttribute("name", "qemu") : null,
        UsesTimer is { } timer ? new XAttribute("txmode", timer ? "timer" : "iothread") : null,
        HasIoEventFd is { } ioEventFd ? new XAttribute("ioeventfd", OnOff(ioEventFd)) : null,
        HasEventIndex is { } eventIndex ? new XAttribute("event_idx", OnOff(eventIndex)) : null,
        ReceiveQueueSize is { } size ? new XAttribute("rx_queue_size", size) : null);

    /// <summary>The properties of the card, with the leading comma.</summary>
    internal string ToQemu() =>
        (UsesTimer is { } timer ? $",tx={(timer ? "timer" : "bh")}" : "")
        + (HasIoEventFd is { } ioEventFd ? $",ioeventfd={OnOff(ioEventFd)}" : "")
        + (HasEventIndex is { } eventIndex ? $",event_idx={OnOff(eventIndex)}" : "")
        + (ReceiveQueueSize is { } size ? $",rx_queue_size={size}" : "");

    private static bool? ReadTransmission(XmlValue? mode) => mode?.Text switch
    {
        null => null,
        "timer" => true,
        "iothread" => false,
        _ => throw mode.Unsupported("supported: iothread, timer"),
    };

    private static int? ReadQueueSize(XmlValue? size)
    {
        int? number = size?.ToInteger(int.MaxValue);
        bool isGood = number is null || (number is >= SmallestQueue and <= LargestQueue && (number & (number - 1)) == 0);
        return isGood ? number : throw size!.Unsupported("a power of two from 256 to 1024");
    }

    private static string OnOff(bool value) => value ? "on" : "off";
}
