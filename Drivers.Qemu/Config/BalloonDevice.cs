using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>memballoon</c>: takes memory back from the guest, and tells how the guest uses the rest.</summary>
/// <param name="Model">The device, or that there is none, which must be said: libvirt adds one otherwise.</param>
internal sealed record BalloonDevice(BalloonModel Model) : DomainDevice
{
    private static readonly Words<BalloonModel> Models = new(
        ("none", BalloonModel.None),
        ("virtio", BalloonModel.Virtio));

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("devices/memballoon")
        {
            Honoured =
            [
                new("virtio, added on pc and q35", "<memballoon model='virtio'/>"),
                new("none", "<memballoon model='none'/>"),
                new("autodeflate", "<memballoon model='virtio' autodeflate='on'/>"),
                new("freePageReporting", "<memballoon model='virtio' freePageReporting='on'/>"),
                new("stats period", "<memballoon model='virtio'><stats period='10'/></memballoon>"),
            ],
            Refused =
            [
                new("virtio-transitional", "<memballoon model='virtio-transitional'/>"),
                new("xen", "<memballoon model='xen'/>"),
                new("driver", "<memballoon model='virtio'><driver iommu='on'/></memballoon>"),
            ],
        },
    ];

    /// <summary>Whether it gives memory back when the guest has no more; <see langword="null"/> is QEMU's default.</summary>
    internal bool? Autodeflates { get; init; }

    /// <summary>Whether the guest tells which pages it does not use; <see langword="null"/> is QEMU's default.</summary>
    internal bool? ReportsFreePages { get; init; }

    /// <summary>Seconds between two questions for statistics; 0 asks none.</summary>
    internal int StatsSeconds { get; init; }

    /// <inheritdoc/>
    internal override string AliasPrefix => "balloon";

    /// <summary>Reads the balloon, of which there is at most one.</summary>
    internal static BalloonDevice? Read(ElementReader devices, MachineType machine)
    {
        if (devices.Child("memballoon") is not { } element)
        {
            return null;
        }

        BalloonModel model = Models.Read(element.RequiredAttribute("model"));
        return model switch
        {
            BalloonModel.None => WithPlace(new BalloonDevice(model), element).OnlyAt(element),
            _ when machine.HasVirtio() => Read(element, model).OnlyAt(element, machine.VirtioAddress()),
            _ => throw element.Unsupported($"machine '{machine.Name}' has no bus for virtio"),
        };
    }

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "memballoon",
        new XAttribute("model", Models[Model]),
        Switch("autodeflate", Autodeflates),
        Switch("freePageReporting", ReportsFreePages),
        StatsSeconds == 0 ? null : new XElement("stats", new XAttribute("period", StatsSeconds)),
        PlaceToXml(view));

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) =>
        Model is BalloonModel.None ? null : new PciNeed(PciTurn.Balloon, PciConnection.Express);

    private static BalloonDevice Read(ElementReader element, BalloonModel model)
    {
        var balloon = new BalloonDevice(model)
        {
            Autodeflates = element.Attribute("autodeflate")?.IsOn(),
            ReportsFreePages = element.Attribute("freePageReporting")?.IsOn(),
            StatsSeconds = element.Child("stats")?.RequiredAttribute("period").ToInteger(int.MaxValue) ?? 0,
        };
        return WithPlace(balloon, element);
    }

    private static XAttribute? Switch(string name, bool? value) =>
        value is { } known ? new XAttribute(name, known ? "on" : "off") : null;
}
