using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>watchdog</c>: a card that acts when the guest hangs.</summary>
/// <param name="Model">The card.</param>
/// <param name="Action">What it does.</param>
internal sealed record WatchdogDevice(WatchdogModel Model, WatchdogAction Action) : DomainDevice
{
    private static readonly Words<WatchdogModel> Models = new(
        ("i6300esb", WatchdogModel.I6300Esb),
        ("ib700", WatchdogModel.Ib700),
        ("itco", WatchdogModel.Itco));

    private static readonly Words<WatchdogAction> Actions = new(
        ("reset", WatchdogAction.Reset),
        ("shutdown", WatchdogAction.Shutdown),
        ("poweroff", WatchdogAction.Poweroff),
        ("pause", WatchdogAction.Pause),
        ("none", WatchdogAction.None),
        ("dump", WatchdogAction.Dump),
        ("inject-nmi", WatchdogAction.InjectNmi));

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("devices/watchdog")
        {
            Honoured =
            [
                new("i6300esb", "<watchdog model='i6300esb'/>"),
                new("ib700", "<watchdog model='ib700'/>"),
                new("itco, on q35", "<watchdog model='itco'/>", "q35"),
                new("action reset", "<watchdog model='ib700' action='reset'/>"),
                new("shutdown", "<watchdog model='ib700' action='shutdown'/>"),
                new("poweroff", "<watchdog model='ib700' action='poweroff'/>"),
                new("pause", "<watchdog model='ib700' action='pause'/>"),
                new("none", "<watchdog model='ib700' action='none'/>"),
                new("dump", "<watchdog model='ib700' action='dump'/>"),
                new("inject-nmi", "<watchdog model='ib700' action='inject-nmi'/>"),
            ],
            Refused =
            [
                new("diag288", "<watchdog model='diag288'/>"),
                new("actions that differ",
                    "<watchdog model='ib700' action='pause'/><watchdog model='i6300esb' action='reset'/>"),
            ],
        },
    ];

    /// <inheritdoc/>
    internal override string AliasPrefix => "watchdog";

    /// <summary>QEMU's word for the card, which is libvirt's too.</summary>
    internal string ModelName => Models[Model];

    /// <summary>QEMU's word for the action.</summary>
    /// <remarks>It cannot dump: it stops, and the driver does the rest.</remarks>
    internal string QemuAction => Actions[Action is WatchdogAction.Dump ? WatchdogAction.Pause : Action];

    /// <summary>Reads the watchdogs, one of each model. What they do is one setting of QEMU.</summary>
    internal static ValueList<WatchdogDevice> ReadAll(ElementReader devices, MachineType machine)
    {
        var watchdogs = new List<WatchdogDevice>();
        foreach (ElementReader element in devices.Children("watchdog"))
        {
            WatchdogDevice watchdog = Read(element, machine);
            if (watchdogs.Exists(other => other.Action != watchdog.Action))
            {
                throw element.Unsupported("all watchdogs must have the same action");
            }

            watchdogs.Add(watchdogs.Exists(other => other.Model == watchdog.Model)
                ? throw element.Unsupported($"there are two of model '{watchdog.ModelName}'")
                : watchdog);
        }

        return [.. watchdogs];
    }

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "watchdog",
        new XAttribute("model", ModelName),
        new XAttribute("action", Actions[Action]),
        PlaceToXml(view));

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) =>
        Model is WatchdogModel.I6300Esb ? new PciNeed(PciTurn.Watchdog, PciConnection.Conventional) : null;

    private static WatchdogDevice Read(ElementReader element, MachineType machine)
    {
        WatchdogModel model = Models.Read(element.RequiredAttribute("model"));
        WatchdogAction action = Actions.Read(element.Attribute("action"), WatchdogAction.Reset);
        WatchdogDevice watchdog = WithPlace(new WatchdogDevice(model, action), element);
        return model switch
        {
            WatchdogModel.I6300Esb when machine.HasPci => watchdog.OnlyAt(element, "pci"),
            WatchdogModel.Ib700 when machine.HasIsa => watchdog.OnlyAt(element),
            WatchdogModel.Itco when machine.Family is MachineFamily.Q35 => watchdog.OnlyAt(element),
            WatchdogModel.Itco => throw element.Unsupported("'itco' is a part of q35"),
            _ => throw element.Unsupported($"machine '{machine.Name}' has no bus for {Models[model]}"),
        };
    }
}
