using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>console</c> of type virtio; one of type serial is a <see cref="SerialDevice"/>.</summary>
/// <param name="Port">Counts the virtio consoles; the guest calls the first <c>hvc0</c>.</param>
/// <param name="Source">The host's end.</param>
internal sealed record ConsoleDevice(int Port, CharacterSource Source) : NumberedDevice(Port, Source)
{
    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("devices/console")
        {
            Honoured =
            [
                new("serial: the first port by another name", "<console type='pty'/>"),
                new("virtio", "<console type='null'><target type='virtio'/></console>"),
                new("sources as for serial",
                    "<console type='unix'><source mode='bind' path='/a'/><target type='virtio'/></console>"),
            ],
            Refused =
            [
                new("one that differs from the first serial port",
                    "<serial type='pty'/><console type='file'><source path='/a'/></console>"),
                new("sclp", "<console type='pty'><target type='sclp'/></console>"),
                new("xen", "<console type='pty'><target type='xen'/></console>"),
                new("lxc", "<console type='pty'><target type='lxc'/></console>"),
            ],
        },
    ];

    /// <inheritdoc/>
    internal override string AliasPrefix => "console";

    /// <inheritdoc/>
    internal override PortNeed NeedsPort => PortNeed.VirtioConsole;

    /// <summary>Reads all virtio consoles. Of the serial kind there is one, and it comes first.</summary>
    internal static ValueList<ConsoleDevice> ReadAll(ElementReader devices, MachineType machine)
    {
        var consoles = new List<(ElementReader, ConsoleDevice)>();
        foreach ((int index, ElementReader element) in devices.Children("console").Index())
        {
            if (!SerialDevice.IsSerial(element))
            {
                consoles.Add((element, Read(element, machine)));
            }
            else if (index > 0)
            {
                throw element.Unsupported("only the first console can be a serial port");
            }
        }

        return Number(consoles);
    }

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "console",
        SourceToXml(view),
        view.IsLive && Source is CharacterSource.Pty { Path: { } path } ? new XAttribute("tty", path) : null,
        new XElement("target", new XAttribute("type", "virtio"), new XAttribute("port", Port)),
        PlaceToXml(view));

    private static ConsoleDevice Read(ElementReader element, MachineType machine)
    {
        ElementReader target = element.RequiredChild("target");
        target.RequiredAttribute("type").MustBe("virtio");
        if (!machine.HasVirtio())
        {
            throw element.Unsupported($"machine '{machine.Name}' has no bus for virtio");
        }

        element.Attribute("tty");
        var console = new ConsoleDevice(ReadPort(target), CharacterSource.Read(element))
        {
            Log = CharacterLog.Read(element),
        };
        return WithPlace(console, element).OnlyAt(element, "virtio-serial");
    }
}
