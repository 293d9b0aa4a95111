using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>hub</c>: takes a USB port and gives eight.</summary>
internal sealed record HubDevice : DomainDevice
{
    /// <summary>Ports for other devices, numbered from 1.</summary>
    internal const int PortCount = 8;

    private const string UsbType = "usb";

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("devices/hub")
        {
            Honoured = [new("usb, added where the controllers have too few ports", "<hub type='usb'/>")],
            Refused = [new("another type", "<hub type='pci'/>")],
        },
    ];

    /// <inheritdoc/>
    internal override string AliasPrefix => "hub";

    /// <inheritdoc/>
    internal override PortNeed NeedsPort => PortNeed.Usb;

    /// <summary>How many plugs away from the controller it is; 0 until it has a port.</summary>
    internal int Depth => (Address as UsbAddress)?.Depth ?? 0;

    /// <summary>Reads all hubs.</summary>
    internal static ValueList<HubDevice> ReadAll(ElementReader devices, MachineType machine) =>
        [.. devices.Children("hub").Select(element => Read(element, machine))];

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new("hub", new XAttribute("type", UsbType), PlaceToXml(view));

    private static HubDevice Read(ElementReader element, MachineType machine)
    {
        element.RequiredAttribute("type").MustBe(UsbType);
        return machine.HasPci
            ? WithPlace(new HubDevice(), element).OnlyAt(element, UsbType)
            : throw element.Unsupported($"machine '{machine.Name}' has no usb bus");
    }
}
