using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;

/// <summary><c>interface</c>: a network card of the guest, and what it is connected to.</summary>
/// <param name="Mac">The address of the card; <see langword="null"/> until the defaults are filled in.</param>
/// <param name="Source">What it is connected to.</param>
/// <param name="Model">The card.</param>
internal sealed record InterfaceDevice(MacAddress? Mac, InterfaceSource Source, InterfaceModel Model) : DomainDevice
{
    /// <summary>What the names of taps start with that are given at a start; they are not kept after the run.</summary>
    internal const string RunPrefix = "vnet";

    private const byte TapByte = 0xfe;
    private const int LowestMtu = 68;
    private const int HighestMtu = 65521;

    private static readonly Words<InterfaceModel> Models = new(
        ("virtio", InterfaceModel.Virtio),
        ("virtio-transitional", InterfaceModel.VirtioTransitional),
        ("virtio-non-transitional", InterfaceModel.VirtioNonTransitional),
        ("e1000", InterfaceModel.E1000),
        ("e1000-82544gc", InterfaceModel.E1000Copper),
        ("e1000-82545em", InterfaceModel.E1000Server),
        ("e1000e", InterfaceModel.E1000E),
        ("rtl8139", InterfaceModel.Rtl8139),
        ("vmxnet3", InterfaceModel.Vmxnet3),
        ("ne2k_pci", InterfaceModel.Ne2000),
        ("pcnet", InterfaceModel.PCNet),
        ("i82551", InterfaceModel.I82551),
        ("i82557b", InterfaceModel.I82557B),
        ("i82559er", InterfaceModel.I82559ER));

    /// <summary>Name of the tap on the host; <see langword="null"/> until a start gives it one.</summary>
    internal string? Target { get; init; }

    /// <summary>How QEMU moves the packets; <see langword="null"/> when nothing is said.</summary>
    internal InterfaceDriver? Driver { get; init; }

    /// <summary>Whether the cable is plugged in; <see langword="null"/>, when nothing is said, means that it is.</summary>
    internal bool? IsLinkUp { get; init; }

    /// <summary>Largest payload of a packet; <see langword="null"/> for that of the bridge.</summary>
    internal int? Mtu { get; init; }

    /// <summary>When firmware tries to boot from it, 1 first; <see langword="null"/> for not at all.</summary>
    internal int? BootOrder { get; init; }

    /// <summary>Code for booting from it; <see langword="null"/> when nothing is said.</summary>
    internal DeviceRom? Rom { get; init; }

    /// <inheritdoc/>
    internal override string AliasPrefix => "net";

    /// <summary>Whether the target was given at a start.</summary>
    internal bool HasRunTarget => Target?.StartsWith(RunPrefix, StringComparison.Ordinal) == true;

    /// <summary>Whether the card is one of virtio's.</summary>
    internal bool IsVirtio => IsVirtioModel(Model);

    /// <summary>libvirt's word for the card.</summary>
    internal string ModelName => Models[Model];

    /// <summary>QEMU's id of the host's end.</summary>
    internal string BackendId => "host" + Id;

    /// <summary>The address of the card, once the defaults are filled in.</summary>
    internal MacAddress CardMac => Mac ?? throw new InvalidOperationException($"{Position} has no address yet");

    /// <summary>The address of the tap: the guest's, made different, so that the bridge never prefers it as its own.</summary>
    internal MacAddress TapMac => CardMac.WithFirstByte(CardMac.FirstByte == TapByte ? (byte)0xfa : TapByte);

    /// <summary>The files that must be there before a start.</summary>
    internal IEnumerable<HostFile> HostFiles =>
        Rom?.File is { } path ? [new HostFile(path, $"<devices><interface> '{Mac}' <rom>", IsWritten: false)] : [];

    /// <summary>Reads all interfaces, in the order in which they are written.</summary>
    internal static ValueList<InterfaceDevice> ReadAll(ElementReader devices, MachineType machine)
    {
        var interfaces = new List<InterfaceDevice>();
        foreach (ElementReader element in devices.Children("interface"))
        {
            InterfaceDevice device = Read(element, machine);
            bool isTaken = device is { Target: not null, HasRunTarget: false }
                && interfaces.Exists(other => other.Target == device.Target);
            interfaces.Add(isTaken ? throw element.Invalid($"target '{device.Target}' is used twice") : device);
        }

        return [.. interfaces];
    }

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "interface",
        new XAttribute("type", Source.Type),
        Mac is { } mac ? new XElement("mac", new XAttribute("address", mac)) : null,
        Source.ToXml(view),
        TargetToXml(view),
        new XElement("model", new XAttribute("type", ModelName)),
        Driver?.ToXml(),
        IsLinkUp is { } isUp ? new XElement("link", new XAttribute("state", isUp ? "up" : "down")) : null,
        Mtu is { } mtu ? new XElement("mtu", new XAttribute("size", mtu)) : null,
        BootOrder is { } order ? new XElement("boot", new XAttribute("order", order)) : null,
        Rom?.ToXml(),
        PlaceToXml(view));

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) => new PciNeed(PciTurn.Interface, Model switch
    {
        InterfaceModel.Virtio or InterfaceModel.VirtioNonTransitional or InterfaceModel.E1000E => PciConnection.Express,
        _ => PciConnection.Conventional,
    });

    /// <summary>Gives an address to each interface that has none.</summary>
    internal static ValueList<InterfaceDevice> WithMacs(ValueList<InterfaceDevice> interfaces, Func<MacAddress> newMac) =>
        [.. interfaces.Select(device => device.Mac is null ? device with { Mac = newMac() } : device)];

    /// <summary>Without what an earlier run was given: a tap's name may be another's by now.</summary>
    internal InterfaceDevice WithoutRun() => this with
    {
        Target = HasRunTarget ? null : Target,
        Source = Source is InterfaceSource.Network network ? network with { RunBridge = null } : Source,
    };

    private static bool IsVirtioModel(InterfaceModel model) =>
        model is InterfaceModel.Virtio or InterfaceModel.VirtioTransitional or InterfaceModel.VirtioNonTransitional;

    private static InterfaceDevice Read(ElementReader element, MachineType machine)
    {
        if (machine.Family is MachineFamily.None)
        {
            throw element.Unsupported("machine 'none' has no bus");
        }

        InterfaceSource source = InterfaceSource.Read(element);
        InterfaceModel model = ReadModel(element.Child("model"), machine);
        return WithPlace(
            new InterfaceDevice(ReadMac(element.Child("mac"), source), source, model)
            {
                Target = ReadTarget(element.Child("target"), source),
                Driver = InterfaceDriver.Read(element, IsVirtioModel(model)),
                IsLinkUp = ReadLink(element.Child("link")),
                Mtu = ReadMtu(element.Child("mtu"), source),
                BootOrder = DeviceBootOrder.Read(element),
                Rom = machine.HasPci ? DeviceRom.Read(element) : null,
            },
            element);
    }

    private static InterfaceModel ReadModel(ElementReader? element, MachineType machine)
    {
        XmlValue? type = element?.RequiredAttribute("type");
        InterfaceModel model = Models.Read(type, machine.HasPci ? InterfaceModel.Rtl8139 : InterfaceModel.Virtio);
        return machine.HasPci || model is InterfaceModel.Virtio
            ? model
            : throw type!.Unsupported($"machine '{machine.Name}' has no PCI bus");
    }

    private static MacAddress? ReadMac(ElementReader? element, InterfaceSource source)
    {
        if (element?.RequiredAttribute("address") is not { } text)
        {
            return null;
        }

        MacAddress mac = text.ToUnicastMac();
        return mac switch
        {
            { Value: 0 } => throw text.Unsupported("to QEMU that is no address"),
            { FirstByte: TapByte } when source is InterfaceSource.Bridge or InterfaceSource.Network =>
                throw text.Unsupported("a first byte of 0xfe is reserved for the host's end"),
            _ => mac,
        };
    }

    private static string? ReadTarget(ElementReader? element, InterfaceSource source) => element is null
        ? null
        : source.HasTap
            ? element.RequiredAttribute("dev").ToLinkName()
            : throw element.Unsupported("a user-mode interface has no device on the host");

    private static bool? ReadLink(ElementReader? element) => element?.RequiredAttribute("state") switch
    {
        null => null,
        { Text: "up" } => true,
        { Text: "down" } => false,
        { } other => throw other.Invalid("either up or down"),
    };

    private static int? ReadMtu(ElementReader? element, InterfaceSource source)
    {
        if (element is null)
        {
            return null;
        }

        XmlValue size = element.RequiredAttribute("size");
        int mtu = size.ToInteger(int.MaxValue);
        return !source.HasTap
            ? throw element.Unsupported("a user-mode interface has no device on the host")
            : mtu is >= LowestMtu and <= HighestMtu ? mtu : throw size.Invalid($"from {LowestMtu} to {HighestMtu}");
    }

    private XElement? TargetToXml(DomainXmlView view) => Target is null || (HasRunTarget && !view.IsLive)
        ? null
        : new XElement(
            "target",
            new XAttribute("dev", Target),
            Source is InterfaceSource.Ethernet { IsManaged: false } ? new XAttribute("managed", "no") : null);
}
