using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>serial</c>, and <c>console</c> as another name of the first one.</summary>
/// <param name="Port">0 is COM1.</param>
/// <param name="Source">The host's end.</param>
internal sealed record SerialDevice(int Port, CharacterSource Source) : DomainDevice
{
    private const int Ports = 4;

    /// <inheritdoc/>
    internal override string AliasPrefix => "serial";

    /// <inheritdoc/>
    internal override string DefaultAlias(int number) => $"{AliasPrefix}{Port}";

    /// <summary>Reads all serial ports. A console alone makes a port; beside one it must mean the same.</summary>
    internal static ValueList<SerialDevice> ReadAll(ElementReader devices, MachineType machine)
    {
        var ports = new SortedDictionary<int, SerialDevice>();
        foreach (ElementReader element in devices.Children("serial"))
        {
            SerialDevice serial = ReadSerial(element, machine, ports.Keys.DefaultIfEmpty(-1).Max() + 1);
            if (!ports.TryAdd(serial.Port, serial))
            {
                throw element.Invalid($"port {serial.Port} is used twice");
            }
        }

        if (devices.Child("console") is { } console)
        {
            SerialDevice alias = ReadConsole(console, machine);
            if (ports.Count > 0 && ports.Values.First() != alias)
            {
                throw console.Unsupported("a console must be the same as the first serial port");
            }

            ports.TryAdd(alias.Port, alias);
        }

        return [.. ports.Values];
    }

    /// <summary>The elements: the ports, then the console that libvirt shows for the first.</summary>
    internal static IEnumerable<XElement> ToXml(ValueList<SerialDevice> ports, DomainXmlView view) =>
        ports.Select(port => port.ToXml("serial", "isa-serial", view))
            .Concat(ports.Take(1).Select(port => port.ToXml("console", "serial", view)));

    private static SerialDevice ReadSerial(ElementReader element, MachineType machine, int nextPort)
    {
        ElementReader? target = element.Child("target");
        target?.Attribute("type")?.MustBe("isa-serial");
        target?.Child("model")?.RequiredAttribute("name").MustBe("isa-serial");
        return Read(element, target, machine, nextPort);
    }

    private static SerialDevice ReadConsole(ElementReader element, MachineType machine)
    {
        ElementReader? target = element.Child("target");
        target?.Attribute("type")?.MustBe("serial");
        return Read(element, target, machine, nextPort: 0);
    }

    private static SerialDevice Read(ElementReader element, ElementReader? target, MachineType machine, int nextPort)
    {
        if (!machine.HasIsa)
        {
            throw element.Unsupported($"machine '{machine.Name}' has no ISA bus");
        }

        CharacterSource source = CharacterSource.Read(element);
        XmlValue? port = target?.Attribute("port");
        ulong number = port?.ToNumber() ?? (ulong)nextPort;
        return number < Ports
            ? WithPlace(new SerialDevice((int)number, source), element)
            : throw (port?.Unsupported("ports are 0 to 3") ?? element.Unsupported("there are four ports, 0 to 3"));
    }

    private XElement ToXml(string element, string targetType, DomainXmlView view) => new(
        element,
        new XAttribute("type", Source.Type),
        Source.ToXml(),
        new XElement("target", new XAttribute("type", targetType), new XAttribute("port", Port)),
        PlaceToXml(view));
}
