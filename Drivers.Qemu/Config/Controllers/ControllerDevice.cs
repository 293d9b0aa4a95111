using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Controllers;

/// <summary><c>controller</c>: what other devices sit on. Closed: a <c>switch</c> over this file's cases is complete.</summary>
/// <param name="Index">Unique among those of its type, but for the companions of a USB controller.</param>
internal abstract record ControllerDevice(int Index) : DomainDevice
{
    /// <summary>The word in the <c>type</c> attribute.</summary>
    internal abstract string Type { get; }

    /// <summary>The word in the <c>model</c> attribute; <see langword="null"/> where there is only one.</summary>
    internal abstract string? ModelName { get; }

    /// <summary>Whether it is part of the board, so that QEMU is not asked for it.</summary>
    internal virtual bool IsBuiltIn(MachineType machine) => false;

    /// <inheritdoc/>
    internal override string AliasPrefix => Type;

    /// <inheritdoc/>
    internal override string DefaultAlias(int number) => $"{Type}{Index}";

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "controller",
        new XAttribute("type", Type),
        new XAttribute("index", Index),
        ModelName is null ? null : new XAttribute("model", ModelName),
        Details(),
        PlaceToXml(view));

    /// <summary>Attributes and children that only this type has.</summary>
    private protected virtual IEnumerable<XObject?> Details() => [];

    /// <summary>Whether two controllers may have the same index.</summary>
    internal virtual bool MayShareIndexWith(ControllerDevice other) => false;
}

/// <summary>Makes a PCI bus.</summary>
/// <param name="Index">Number of the bus.</param>
/// <param name="Model">The kind.</param>
internal sealed record PciController(int Index, PciModel Model) : ControllerDevice(Index)
{
    internal static readonly Words<PciModel> Models = new(
        ("pci-root", PciModel.PciRoot),
        ("pcie-root", PciModel.PcieRoot),
        ("pcie-root-port", PciModel.PcieRootPort),
        ("pcie-to-pci-bridge", PciModel.PcieToPciBridge),
        ("pci-bridge", PciModel.PciBridge));

    /// <summary>Number of the chassis; <see langword="null"/> until the defaults are filled in.</summary>
    internal int? Chassis { get; init; }

    /// <summary>Number of a root port in its chassis; <see langword="null"/> until the defaults are filled in.</summary>
    internal int? Port { get; init; }

    /// <summary>Whether it is the bus of the board.</summary>
    internal bool IsRoot => Model is PciModel.PciRoot or PciModel.PcieRoot;

    /// <summary>QEMU's device, which libvirt shows too; <see langword="null"/> for a root.</summary>
    internal string? Device => Model switch
    {
        PciModel.PcieRootPort => "pcie-root-port",
        PciModel.PcieToPciBridge => "pcie-pci-bridge",
        PciModel.PciBridge => "pci-bridge",
        _ => null,
    };

    /// <inheritdoc/>
    internal override string Type => "pci";

    /// <inheritdoc/>
    internal override string ModelName => Models[Model];

    /// <inheritdoc/>
    internal override string DefaultAlias(int number) => Model is PciModel.PcieRoot ? "pcie.0" : $"pci.{Index}";

    /// <inheritdoc/>
    internal override bool IsBuiltIn(MachineType machine) => IsRoot;

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) => Model switch
    {
        PciModel.PcieRootPort => new PciNeed(PciTurn.PciController, PciConnection.RootPort),
        PciModel.PcieToPciBridge => new PciNeed(PciTurn.PciController, PciConnection.ExpressToPciBridge),
        PciModel.PciBridge => new PciNeed(PciTurn.PciController, PciConnection.Bridge),
        _ => null,
    };

    private protected override IEnumerable<XObject?> Details() =>
    [
        Device is null ? null : new XElement("model", new XAttribute("name", Device)),
        Chassis is null && Port is null ? null : new XElement(
            "target",
            Chassis is { } chassis
                ? new XAttribute(Model is PciModel.PciBridge ? "chassisNr" : "chassis", chassis)
                : null,
            Port is { } port ? new XAttribute("port", $"0x{port:x}") : null),
    ];
}

/// <summary>Makes a USB bus.</summary>
/// <param name="Index">Number of the bus.</param>
/// <param name="Model">The kind.</param>
internal sealed record UsbController(int Index, UsbModel Model) : ControllerDevice(Index)
{
    internal static readonly Words<UsbModel> Models = new(
        ("none", UsbModel.None),
        ("piix3-uhci", UsbModel.Piix3Uhci),
        ("piix4-uhci", UsbModel.Piix4Uhci),
        ("pci-ohci", UsbModel.PciOhci),
        ("ehci", UsbModel.Ehci),
        ("ich9-ehci1", UsbModel.Ich9Ehci1),
        ("ich9-uhci1", UsbModel.Ich9Uhci1),
        ("ich9-uhci2", UsbModel.Ich9Uhci2),
        ("ich9-uhci3", UsbModel.Ich9Uhci3),
        ("nec-xhci", UsbModel.NecXhci),
        ("qemu-xhci", UsbModel.QemuXhci));

    /// <summary>Ports of a USB 3 controller; <see langword="null"/> for its usual number.</summary>
    internal int? Ports { get; init; }

    /// <summary>The first port of the master that a companion serves; <see langword="null"/> until it is filled in.</summary>
    internal int? MasterStartPort { get; init; }

    /// <summary>Whether it only serves the slow devices on the ports of another.</summary>
    internal bool IsCompanion => Model is UsbModel.Ich9Uhci1 or UsbModel.Ich9Uhci2 or UsbModel.Ich9Uhci3;

    /// <summary>Whether it is a part of the four-function controller of ICH9.</summary>
    internal bool IsIch9 => IsCompanion || Model is UsbModel.Ich9Ehci1;

    /// <summary>Whether its number of ports can be chosen.</summary>
    internal bool HasPorts => Model is UsbModel.NecXhci or UsbModel.QemuXhci;

    /// <summary>Ports that devices can be plugged into.</summary>
    internal int PortCount => Model switch
    {
        UsbModel.None => 0,
        UsbModel.Ehci or UsbModel.Ich9Ehci1 => 6,
        UsbModel.PciOhci => 3,
        UsbModel.NecXhci or UsbModel.QemuXhci => Ports ?? 4,
        _ => IsCompanion ? 0 : 2,
    };

    /// <inheritdoc/>
    internal override string Type => "usb";

    /// <inheritdoc/>
    internal override string ModelName => Models[Model];

    /// <inheritdoc/>
    internal override string DefaultAlias(int number) => Index == 0 ? "usb" : $"usb{Index}";

    /// <inheritdoc/>
    internal override bool IsBuiltIn(MachineType machine) => Model is UsbModel.None;

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) => Model is UsbModel.None
        ? null
        : new PciNeed(PciTurn.Controller, HasPorts ? PciConnection.Express : PciConnection.Conventional);

    /// <inheritdoc/>
    internal override bool MayShareIndexWith(ControllerDevice other) =>
        IsIch9 && other is UsbController { IsIch9: true } usb && usb.Model != Model;

    private protected override IEnumerable<XObject?> Details() =>
    [
        Ports is { } ports ? new XAttribute("ports", ports) : null,
        MasterStartPort is { } start ? new XElement("master", new XAttribute("startport", start)) : null,
    ];
}

/// <summary>Two buses of two disks each.</summary>
/// <param name="Index">0: the board has one.</param>
internal sealed record IdeController(int Index) : ControllerDevice(Index)
{
    /// <inheritdoc/>
    internal override string Type => "ide";

    /// <inheritdoc/>
    internal override string? ModelName => null;

    /// <inheritdoc/>
    internal override string DefaultAlias(int number) => "ide";

    /// <inheritdoc/>
    internal override bool IsBuiltIn(MachineType machine) => true;

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) =>
        new PciNeed(PciTurn.Controller, PciConnection.Conventional);
}

/// <summary>Six ports.</summary>
/// <param name="Index">On q35, 0 is part of the board.</param>
internal sealed record SataController(int Index) : ControllerDevice(Index)
{
    internal const int PortCount = 6;

    /// <inheritdoc/>
    internal override string Type => "sata";

    /// <inheritdoc/>
    internal override string? ModelName => null;

    /// <inheritdoc/>
    internal override bool IsBuiltIn(MachineType machine) => IsBoard(machine, Index);

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) =>
        new PciNeed(PciTurn.Controller, PciConnection.Conventional);

    /// <summary>QEMU's name of a port of the controller with that index.</summary>
    internal static string Bus(MachineType machine, int index, int port) =>
        IsBoard(machine, index) ? $"ide.{port}" : $"sata{index}.{port}";

    private static bool IsBoard(MachineType machine, int index) => index == 0 && machine.Family is MachineFamily.Q35;
}

/// <summary>Makes a SCSI bus.</summary>
/// <param name="Index">Number of the controller.</param>
/// <param name="Model">The kind; <see langword="null"/> until the defaults are filled in.</param>
internal sealed record ScsiController(int Index, ScsiModel? Model) : ControllerDevice(Index)
{
    internal static readonly Words<ScsiModel> Models = new(
        ("lsilogic", ScsiModel.Lsilogic),
        ("virtio-scsi", ScsiModel.VirtioScsi));

    /// <inheritdoc/>
    internal override string Type => "scsi";

    /// <inheritdoc/>
    internal override string? ModelName => Model is { } model ? Models[model] : null;

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) => new PciNeed(
        PciTurn.Controller, Model is ScsiModel.VirtioScsi ? PciConnection.Express : PciConnection.Conventional);
}

/// <summary>Carries virtio consoles and channels.</summary>
/// <param name="Index">Number of the controller.</param>
internal sealed record VirtioSerialController(int Index) : ControllerDevice(Index)
{
    internal const int MaxPorts = 31;

    /// <summary>Ports, 31 at most; <see langword="null"/> for QEMU's number, which is 31.</summary>
    internal int? Ports { get; init; }

    /// <summary>Interrupt vectors; <see langword="null"/> for QEMU's choice.</summary>
    internal int? Vectors { get; init; }

    /// <inheritdoc/>
    internal override string Type => "virtio-serial";

    /// <inheritdoc/>
    internal override string? ModelName => null;

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) =>
        new PciNeed(PciTurn.Controller, PciConnection.Express);

    private protected override IEnumerable<XObject?> Details() =>
    [
        Ports is { } ports ? new XAttribute("ports", ports) : null,
        Vectors is { } vectors ? new XAttribute("vectors", vectors) : null,
    ];
}
