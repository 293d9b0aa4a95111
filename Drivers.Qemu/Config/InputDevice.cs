using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>input</c>: mouse, tablet, keyboard.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Bus">How it is attached.</param>
internal sealed record InputDevice(InputKind Kind, InputBus Bus) : DomainDevice
{
    private static readonly Words<InputKind> Kinds = new(
        ("mouse", InputKind.Mouse),
        ("tablet", InputKind.Tablet),
        ("keyboard", InputKind.Keyboard));

    private static readonly Words<InputBus> Buses = new(
        ("ps2", InputBus.Ps2),
        ("usb", InputBus.Usb),
        ("virtio", InputBus.Virtio));

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("devices/input")
        {
            Honoured =
            [
                new("mouse and keyboard on ps2, added on pc and q35", "<input type='mouse' bus='ps2'/>"),
                new("mouse, tablet, keyboard on usb", "<input type='tablet' bus='usb'/>"),
                new("mouse, tablet, keyboard on virtio", "<input type='keyboard' bus='virtio'/>"),
            ],
            Refused =
            [
                new("passthrough", "<input type='passthrough' bus='virtio'><source evdev='/dev/input/event1'/></input>"),
                new("evdev", "<input type='evdev'><source dev='/dev/input/event1'/></input>"),
                new("tablet on ps2", "<input type='tablet' bus='ps2'/>"),
                new("bus xen", "<input type='mouse' bus='xen'/>"),
                new("virtio-transitional", "<input type='mouse' bus='virtio' model='virtio-transitional'/>"),
            ],
        },
    ];

    /// <inheritdoc/>
    internal override string AliasPrefix => "input";

    /// <inheritdoc/>
    internal override PortNeed NeedsPort => Bus is InputBus.Usb ? PortNeed.Usb : PortNeed.None;

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) =>
        Bus is InputBus.Virtio ? new PciNeed(PciTurn.Input, PciConnection.Express) : null;

    /// <summary>Reads all input devices.</summary>
    internal static ValueList<InputDevice> ReadAll(ElementReader devices, MachineType machine) =>
        [.. devices.Children("input").Select(element => Read(element, machine))];

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "input",
        new XAttribute("type", Kinds[Kind]),
        new XAttribute("bus", Buses[Bus]),
        PlaceToXml(view));

    private static InputDevice Read(ElementReader element, MachineType machine)
    {
        InputKind kind = Kinds.Read(element.RequiredAttribute("type"));
        InputBus usual = kind is InputKind.Tablet || !machine.HasPci ? InputBus.Usb : InputBus.Ps2;
        InputBus bus = Buses.Read(element.Attribute("bus"), usual);
        if (bus is InputBus.Virtio)
        {
            element.Attribute("model")?.MustBe("virtio");
        }

        InputDevice device = WithPlace(new InputDevice(kind, bus), element);
        return bus switch
        {
            InputBus.Ps2 when kind is InputKind.Tablet =>
                throw element.Unsupported("ps2 bus does not support tablet input device"),
            InputBus.Ps2 when machine.HasPci => device.OnlyAt(element),
            InputBus.Usb when machine.HasPci => device.OnlyAt(element, "usb"),
            InputBus.Virtio when machine.HasVirtio() => device.OnlyAt(element, machine.VirtioAddress()),
            _ => throw element.Unsupported($"machine '{machine.Name}' has no {Buses[bus]} bus"),
        };
    }
}
