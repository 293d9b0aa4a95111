using System;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Addresses;

/// <summary><c>address</c>: where a device sits. Closed: a <c>switch</c> over this file's cases is complete.</summary>
internal abstract record DeviceAddress
{
    private protected DeviceAddress()
    {
    }

    /// <summary>The word in the <c>type</c> attribute.</summary>
    internal abstract string Type { get; }

    /// <summary>Reads the address of a device; <see langword="null"/> when it is absent or left to be assigned.</summary>
    internal static DeviceAddress? Read(ElementReader device)
    {
        if (device.Child("address") is not { } element)
        {
            return null;
        }

        XmlValue type = element.RequiredAttribute("type");
        return type.Text switch
        {
            "pci" => PciAddress.ReadFrom(element),
            "drive" => DriveAddress.ReadFrom(element),
            "virtio-serial" => VirtioSerialAddress.ReadFrom(element),
            "usb" => UsbAddress.ReadFrom(element),
            "isa" => IsaAddress.ReadFrom(element),
            "virtio-mmio" => new VirtioMmioAddress(),
            _ => throw type.Unsupported("supported: pci, drive, virtio-serial, usb, isa, virtio-mmio"),
        };
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new("address", new XAttribute("type", Type), Attributes());

    /// <summary>What follows the driver's name in <c>-device</c>, with its leading comma; empty where QEMU chooses.</summary>
    internal abstract string ToQemu(MachineType machine);

    /// <summary>The attributes after <c>type</c>, in libvirt's order.</summary>
    private protected abstract XAttribute?[] Attributes();

    private protected static int Number(ElementReader element, string name, int max) =>
        element.Attribute(name)?.ToInteger(max) ?? 0;

    private protected static XAttribute Hex(string name, int value, int digits) =>
        new(name, "0x" + value.ToString($"x{digits}"));
}

/// <summary>A function of a slot of a PCI bus.</summary>
/// <param name="Bus">Index of the <c>controller type='pci'</c> that makes the bus.</param>
/// <param name="Slot">0 to 31; slot 0 of a root bus is the host bridge.</param>
/// <param name="Function">0 to 7.</param>
internal sealed record PciAddress(int Bus, int Slot, int Function = 0) : DeviceAddress
{
    internal const int MaxBus = 0xff;
    internal const int MaxSlot = 0x1f;
    internal const int MaxFunction = 7;

    /// <summary>Always 0: QEMU's x86 machines have one PCI domain.</summary>
    internal static int Domain => 0;

    /// <summary>Whether other functions of the slot are in use; written on function 0.</summary>
    internal bool? IsMultifunction { get; init; }

    /// <inheritdoc/>
    internal override string Type => "pci";

    internal static PciAddress? ReadFrom(ElementReader element)
    {
        if (element.Attribute("domain") is { } domain && domain.ToInteger(0xffff) != Domain)
        {
            throw domain.Unsupported("there is only PCI domain 0");
        }

        var address = new PciAddress(
            Number(element, "bus", MaxBus),
            Number(element, "slot", MaxSlot),
            Number(element, "function", MaxFunction))
        {
            IsMultifunction = element.Attribute("multifunction")?.IsOn(),
        };

        // All zeros is the host bridge: to libvirt, a request for any address.
        return address is { Bus: 0, Slot: 0, Function: 0 } ? null : address;
    }

    /// <inheritdoc/>
    internal override string ToQemu(MachineType machine) =>
        $",bus={BusNames.Pci(machine, Bus)}{(IsMultifunction is { } multi ? ",multifunction=" + SwitchWords.OnOff(multi) : "")}"
        + $",addr=0x{Slot:x}{(Function == 0 ? "" : $".0x{Function:x}")}";

    /// <inheritdoc/>
    public override string ToString() => $"{Domain:x4}:{Bus:x2}:{Slot:x2}.{Function:x}";

    private protected override XAttribute?[] Attributes() =>
    [
        Hex("domain", Domain, 4),
        Hex("bus", Bus, 2),
        Hex("slot", Slot, 2),
        Hex("function", Function, 1),
        SwitchWords.OnOffAttribute("multifunction", IsMultifunction),
    ];
}

/// <summary>A place on a disk controller: what <c>Bus</c> and <c>Target</c> mean depends on its type.</summary>
/// <param name="Controller">Index of the controller.</param>
/// <param name="Bus">IDE: primary or secondary. Otherwise 0.</param>
/// <param name="Target">SCSI: the id. Otherwise 0.</param>
/// <param name="Unit">IDE: master or slave; SATA: the port; SCSI: the logical unit.</param>
internal sealed record DriveAddress(int Controller, int Bus, int Target, int Unit) : DeviceAddress
{
    private const int Max = 0xffff;

    /// <inheritdoc/>
    internal override string Type => "drive";

    internal static DriveAddress ReadFrom(ElementReader element) => new(
        Number(element, "controller", Max),
        Number(element, "bus", Max),
        Number(element, "target", Max),
        Number(element, "unit", Max));

    /// <inheritdoc/>
    /// <remarks>As on a SCSI controller; of IDE and SATA the disks know more than their address.</remarks>
    internal override string ToQemu(MachineType machine) =>
        $",bus=scsi{Controller}.0,channel={Bus},scsi-id={Target},lun={Unit}";

    /// <inheritdoc/>
    public override string ToString() => $"controller {Controller} bus {Bus} target {Target} unit {Unit}";

    private protected override XAttribute?[] Attributes() =>
    [
        new("controller", Controller), new("bus", Bus), new("target", Target), new("unit", Unit),
    ];
}

/// <summary>A port of a virtio-serial controller.</summary>
/// <param name="Controller">Index of the controller.</param>
/// <param name="Bus">Always 0 in QEMU.</param>
/// <param name="Port">0 is for a console only.</param>
internal sealed record VirtioSerialAddress(int Controller, int Bus, int Port) : DeviceAddress
{
    /// <inheritdoc/>
    internal override string Type => "virtio-serial";

    internal static VirtioSerialAddress ReadFrom(ElementReader element) => new(
        Number(element, "controller", 0xff), Number(element, "bus", 0), Number(element, "port", 0xff));

    /// <inheritdoc/>
    internal override string ToQemu(MachineType machine) => $",bus=virtio-serial{Controller}.{Bus},nr={Port}";

    /// <inheritdoc/>
    public override string ToString() => $"virtio-serial controller {Controller} port {Port}";

    private protected override XAttribute?[] Attributes() =>
        [new("controller", Controller), new("bus", Bus), new("port", Port)];
}

/// <summary>A port of a USB controller, or of a hub behind one.</summary>
/// <param name="Bus">Index of the controller.</param>
/// <param name="Port">Numbers from the controller down, joined by dots: <c>1.2</c>; empty where QEMU chooses.</param>
internal sealed record UsbAddress(int Bus, string Port) : DeviceAddress
{
    /// <summary>How many hubs, and the device, may follow one another.</summary>
    internal const int MaxDepth = 4;

    /// <summary>How many numbers lead to it.</summary>
    internal int Depth => Numbers.Length;

    /// <summary>The hub's own address; <see langword="null"/> for a port of the controller.</summary>
    internal UsbAddress? Hub => Port.LastIndexOf('.') is var dot and > 0 ? new UsbAddress(Bus, Port[..dot]) : null;

    /// <summary>The last number: which port of its hub or controller it is.</summary>
    internal int PortNumber => int.Parse(Numbers[^1], CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    internal override string Type => "usb";

    private string[] Numbers => Port.Split('.');

    internal static UsbAddress ReadFrom(ElementReader element)
    {
        XmlValue? port = element.Attribute("port");
        // Parsed, and written again: 01 is port 1 as well.
        byte[] numbers =
        [
            .. port?.Text.Split('.').Select(part =>
                byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out byte number) ? number : (byte)0) ?? [],
        ];
        return numbers.Length <= MaxDepth && !numbers.Contains((byte)0)
            ? new UsbAddress(Number(element, "bus", 0xff), string.Join('.', numbers))
            : throw port!.Invalid("a port is up to four numbers from 1 to 255, joined by dots");
    }

    /// <inheritdoc/>
    internal override string ToQemu(MachineType machine) =>
        $",bus={BusNames.Usb(Bus)}{(Port.Length == 0 ? "" : ",port=" + Port)}";

    /// <inheritdoc/>
    public override string ToString() => $"USB bus {Bus} port {Port}";

    private protected override XAttribute?[] Attributes() =>
        [new("bus", Bus), Port.Length == 0 ? null : new XAttribute("port", Port)];
}

/// <summary>Port and interrupt of an ISA card.</summary>
/// <param name="IoBase">First I/O port; <see langword="null"/> for the card's usual one.</param>
/// <param name="Irq">Interrupt; <see langword="null"/> for the card's usual one.</param>
internal sealed record IsaAddress(int? IoBase, int? Irq) : DeviceAddress
{
    /// <inheritdoc/>
    internal override string Type => "isa";

    internal static IsaAddress ReadFrom(ElementReader element) => new(
        element.Attribute("iobase")?.ToInteger(0xffff), element.Attribute("irq")?.ToInteger(0xf));

    /// <inheritdoc/>
    internal override string ToQemu(MachineType machine) =>
        (IoBase is { } port ? $",iobase=0x{port:x}" : "") + (Irq is { } irq ? $",irq=0x{irq:x}" : "");

    /// <inheritdoc/>
    public override string ToString() => $"ISA port 0x{IoBase ?? 0:x} irq {Irq ?? 0}";

    private protected override XAttribute?[] Attributes() =>
        [IoBase is { } port ? Hex("iobase", port, 1) : null, Irq is { } irq ? Hex("irq", irq, 1) : null];
}

/// <summary>One of the virtio transports of a machine without PCI; QEMU chooses which.</summary>
internal sealed record VirtioMmioAddress : DeviceAddress
{
    /// <inheritdoc/>
    internal override string Type => "virtio-mmio";

    /// <inheritdoc/>
    internal override string ToQemu(MachineType machine) => "";

    private protected override XAttribute?[] Attributes() => [];
}
