using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>watchdog</c>: a card that acts when the guest hangs.</summary>
/// <param name="Model">The card.</param>
/// <param name="Action">What it does.</param>
internal sealed record WatchdogDevice(WatchdogModel Model, WatchdogAction Action) : DomainDevice
{
    private static readonly Words<WatchdogModel> Models = new(
        ("i6300esb", WatchdogModel.I6300Esb),
        ("ib700", WatchdogModel.Ib700));

    private static readonly Words<WatchdogAction> Actions = new(
        ("reset", WatchdogAction.Reset),
        ("shutdown", WatchdogAction.Shutdown),
        ("poweroff", WatchdogAction.Poweroff),
        ("pause", WatchdogAction.Pause),
        ("none", WatchdogAction.None));

    /// <inheritdoc/>
    internal override string AliasPrefix => "watchdog";

    /// <summary>QEMU's word for the card, which is libvirt's too.</summary>
    internal string ModelName => Models[Model];

    /// <summary>QEMU's word for the action, which is libvirt's too.</summary>
    internal string ActionName => Actions[Action];

    /// <summary>Reads the watchdog, of which there is at most one.</summary>
    internal static WatchdogDevice? Read(ElementReader devices, MachineType machine)
    {
        if (devices.Child("watchdog") is not { } element)
        {
            return null;
        }

        WatchdogModel model = Models.Read(element.RequiredAttribute("model"));
        bool hasBus = model is WatchdogModel.I6300Esb ? machine.HasPci : machine.HasIsa;
        return hasBus
            ? WithPlace(
                new WatchdogDevice(model, Actions.Read(element.Attribute("action"), WatchdogAction.Reset)), element)
            : throw element.Unsupported($"machine '{machine.Name}' has no bus for {Models[model]}");
    }

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "watchdog",
        new XAttribute("model", ModelName),
        new XAttribute("action", ActionName),
        PlaceToXml(view));

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) =>
        Model is WatchdogModel.I6300Esb ? new PciNeed(PciTurn.Watchdog, PciConnection.Conventional) : null;
}
