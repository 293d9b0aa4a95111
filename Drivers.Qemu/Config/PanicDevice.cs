using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>panic</c>: a device on which the guest tells that it panicked.</summary>
/// <param name="Model">The device.</param>
internal sealed record PanicDevice(PanicModel Model) : DomainDevice
{
    private static readonly Words<PanicModel> Models = new(("isa", PanicModel.Isa), ("pvpanic", PanicModel.Pvpanic));

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("devices/panic")
        {
            Honoured =
            [
                new("isa", "<panic model='isa'/>"),
                new("address isa, iobase", "<panic model='isa'><address type='isa' iobase='0x505'/></panic>"),
                new("pvpanic", "<panic model='pvpanic'/>"),
            ],
            Refused =
            [
                new("hyperv", "<panic model='hyperv'/>"),
                new("pseries", "<panic model='pseries'/>"),
                new("s390", "<panic model='s390'/>"),
                new("a second one", "<panic model='isa'/><panic model='pvpanic'/>"),
            ],
        },
    ];

    /// <inheritdoc/>
    internal override string AliasPrefix => "panic";

    /// <summary>Reads the device, of which there is at most one.</summary>
    internal static PanicDevice? Read(ElementReader devices, MachineType machine)
    {
        if (devices.Child("panic") is not { } element)
        {
            return null;
        }

        PanicModel model = Models.Read(element.Attribute("model"), PanicModel.Isa);
        bool hasBus = model is PanicModel.Pvpanic ? machine.HasPci : machine.HasIsa;
        return hasBus
            ? WithPlace(new PanicDevice(model), element).OnlyAt(element, model is PanicModel.Isa ? "isa" : "pci")
            : throw element.Unsupported($"machine '{machine.Name}' has no bus for model '{Models[model]}'");
    }

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "panic", new XAttribute("model", Models[Model]), PlaceToXml(view));

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) =>
        Model is PanicModel.Pvpanic ? new PciNeed(PciTurn.Panic, PciConnection.Conventional) : null;
}
