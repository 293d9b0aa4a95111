using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>serial</c>, and <c>console</c> as another name of the first one.</summary>
/// <param name="Port">0 is COM1.</param>
/// <param name="Source">The host's end.</param>
/// <param name="Target">What the guest sees.</param>
internal sealed record SerialDevice(int Port, CharacterSource Source, SerialTarget Target = SerialTarget.Isa)
    : NumberedDevice(Port, Source)
{
    private const int IsaPorts = 4;

    private static readonly Words<SerialTarget> Targets = new(
        ("isa-serial", SerialTarget.Isa),
        ("pci-serial", SerialTarget.Pci),
        ("usb-serial", SerialTarget.Usb));

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("devices/serial")
        {
            Honoured =
            [
                new("pty", "<serial type='pty'/>"),
                new("file, append", "<serial type='file'><source path='/a' append='on'/></serial>"),
                new("unix, bind", "<serial type='unix'><source mode='bind' path='/a'/></serial>"),
                new("unix, connect", "<serial type='unix'><source mode='connect' path='/a'/></serial>"),
                new("tcp, raw", "<serial type='tcp'><source mode='bind' service='4000'/></serial>"),
                new("tcp, telnet",
                    "<serial type='tcp'><source mode='connect' host='::1' service='1'/><protocol type='telnet'/></serial>"),
                new("null", "<serial type='null'/>"),
                new("log", "<serial type='null'><log file='/a' append='on'/></serial>"),
                new("isa-serial, port 0 to 3", "<serial type='null'><target type='isa-serial' port='3'/></serial>"),
                new("pci-serial", "<serial type='null'><target type='pci-serial'/></serial>"),
                new("usb-serial", "<serial type='null'><target type='usb-serial'/></serial>"),
            ],
            Refused =
            [
                new("stdio", "<serial type='stdio'/>"),
                new("dev", "<serial type='dev'><source path='/dev/ttyS0'/></serial>"),
                new("pipe", "<serial type='pipe'><source path='/a'/></serial>"),
                new("udp", "<serial type='udp'><source mode='connect' host='a' service='1'/></serial>"),
                new("vc", "<serial type='vc'/>"),
                new("spicevmc", "<serial type='spicevmc'/>"),
                new("telnets",
                    "<serial type='tcp'><source mode='bind' service='1'/><protocol type='telnets'/></serial>"),
                new("tls", "<serial type='tcp'><source mode='bind' service='1' tls='yes'/></serial>"),
                new("reconnect",
                    "<serial type='unix'><source mode='connect' path='/a'><reconnect enabled='yes' timeout='1'/></source></serial>"),
                new("isa-debug", "<serial type='null'><target type='isa-debug'/></serial>"),
            ],
        },
    ];

    /// <inheritdoc/>
    internal override string AliasPrefix => "serial";

    /// <inheritdoc/>
    internal override int? LastPort => Target is SerialTarget.Isa ? IsaPorts - 1 : null;

    /// <inheritdoc/>
    internal override PortNeed NeedsPort => Target is SerialTarget.Usb ? PortNeed.Usb : PortNeed.None;

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) =>
        Target is SerialTarget.Pci ? new PciNeed(PciTurn.Serial, PciConnection.Conventional) : null;

    /// <summary>QEMU's driver.</summary>
    internal string Driver => Targets[Target];

    /// <summary>Reads all serial ports. A console alone makes a port; beside one it must mean the same.</summary>
    internal static ValueList<SerialDevice> ReadAll(ElementReader devices, MachineType machine)
    {
        ElementReader[] elements = [.. devices.Children("serial")];
        ElementReader? console = devices.Children("console").FirstOrDefault(IsSerial);
        if (console is null || elements.Length > 0)
        {
            ValueList<SerialDevice> ports = Number([.. elements.Select(element => (element, Read(element, machine)))]);
            if (console is not null)
            {
                RequireSame(ports[0], console);
            }

            return ports;
        }

        SerialDevice alone = ReadConsole(console, machine);
        return Number([(console, alone)]);
    }

    /// <summary>Whether a console is another name of a serial port.</summary>
    internal static bool IsSerial(ElementReader console) =>
        console.Child("target")?.Attribute("type")?.Text is null or "serial";

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "serial",
        SourceToXml(view),
        new XElement(
            "target",
            new XAttribute("type", Targets[Target]),
            new XAttribute("port", Port),
            new XElement("model", new XAttribute("name", Targets[Target]))),
        PlaceToXml(view));

    /// <summary>The console that libvirt shows for the first port.</summary>
    internal XElement ToConsoleXml(DomainXmlView view) => new(
        "console",
        SourceToXml(view),
        view.IsLive && Source is CharacterSource.Pty { Path: { } path } ? new XAttribute("tty", path) : null,
        new XElement("target", new XAttribute("type", "serial"), new XAttribute("port", Port)),
        PlaceToXml(view));

    private static SerialDevice Read(ElementReader element, MachineType machine)
    {
        ElementReader? target = element.Child("target");
        SerialDevice serial = Read(element, target);
        SerialTarget kind = Targets.Read(target?.Attribute("type"), UsualTarget(serial.Address));
        target?.Child("model")?.RequiredAttribute("name").MustBe(Targets[kind]);
        return (serial with { Target = kind }).Checked(element, machine);
    }

    private static SerialDevice ReadConsole(ElementReader console, MachineType machine)
    {
        console.Attribute("tty");
        return Read(console, console.Child("target")).Checked(console, machine);
    }

    private static SerialDevice Read(ElementReader element, ElementReader? target) => WithPlace(
        new SerialDevice(ReadPort(target), CharacterSource.Read(element)) { Log = CharacterLog.Read(element) }, element);

    // As libvirt: without a type the address says what it is.
    private static SerialTarget UsualTarget(DeviceAddress? address) => address switch
    {
        PciAddress => SerialTarget.Pci,
        UsbAddress => SerialTarget.Usb,
        _ => SerialTarget.Isa,
    };

    // libvirt takes the port and forgets the console, in silence, where they differ.
    private static void RequireSame(SerialDevice first, ElementReader element)
    {
        element.Attribute("tty");
        SerialDevice console = Read(element, element.Child("target"));
        SerialDevice same = console with
        {
            Port = element.Child("target")?.Attribute("port") is null ? first.Port : console.Port,
            Target = first.Target,
            Address = console.Address ?? first.Address,
            Alias = console.Alias ?? first.Alias,
        };
        if (same != first)
        {
            throw element.Unsupported("a console must be the same as the first serial port");
        }
    }

    private SerialDevice Checked(ElementReader element, MachineType machine) => Target switch
    {
        SerialTarget.Isa when machine.HasIsa => this.OnlyAt(element, "isa"),
        SerialTarget.Pci when machine.HasPci => this.OnlyAt(element, "pci"),
        SerialTarget.Usb when machine.HasPci => this.OnlyAt(element, "usb"),
        SerialTarget.Isa => throw element.Unsupported($"machine '{machine.Name}' has no ISA bus"),
        _ => throw element.Unsupported($"machine '{machine.Name}' has no bus for a {Targets[Target]}"),
    };
}
