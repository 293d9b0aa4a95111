using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>rng</c>: random numbers for the guest, by virtio.</summary>
/// <param name="Source">The device or file that they come from; <see langword="null"/> is QEMU's own generator.</param>
internal sealed record RngDevice(string? Source) : DomainDevice
{
    private const string DefaultSource = "/dev/random";

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("devices/rng")
        {
            Honoured =
            [
                new("virtio, random", "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>"),
                new("builtin", "<rng model='virtio'><backend model='builtin'/></rng>"),
                new("rate",
                    "<rng model='virtio'><rate bytes='1024' period='2000'/><backend model='random'/></rng>"),
            ],
            Refused =
            [
                new("egd",
                    "<rng model='virtio'><backend model='egd' type='unix'><source mode='bind' path='/a'/></backend></rng>"),
                new("virtio-transitional",
                    "<rng model='virtio-transitional'><backend model='random'/></rng>"),
            ],
        },
    ];

    /// <summary>Bytes that the guest gets in each period at most; <see langword="null"/> is without limit.</summary>
    internal int? RateBytes { get; init; }

    /// <summary>The period, in milliseconds; <see langword="null"/> is a second.</summary>
    internal int? RateMilliseconds { get; init; }

    /// <inheritdoc/>
    internal override string AliasPrefix => "rng";

    /// <summary>Reads all of them.</summary>
    internal static ValueList<RngDevice> ReadAll(ElementReader devices, MachineType machine) =>
        [.. devices.Children("rng").Select(element => Read(element, machine))];

    /// <inheritdoc/>
    internal override PciNeed? NeedsPci(MachineType machine) => new PciNeed(PciTurn.Rng, PciConnection.Express);

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "rng",
        new XAttribute("model", "virtio"),
        RateBytes is null ? null : new XElement(
            "rate",
            new XAttribute("bytes", RateBytes),
            RateMilliseconds is null ? null : new XAttribute("period", RateMilliseconds)),
        new XElement("backend", new XAttribute("model", Source is null ? "builtin" : "random"), Source),
        PlaceToXml(view));

    private static RngDevice Read(ElementReader element, MachineType machine)
    {
        element.RequiredAttribute("model").MustBe("virtio");
        if (!machine.HasVirtio())
        {
            throw element.Unsupported($"machine '{machine.Name}' has no bus for virtio");
        }

        ElementReader? rate = element.Child("rate");
        var device = new RngDevice(ReadSource(element.RequiredChild("backend")))
        {
            RateBytes = ReadPositive(rate?.RequiredAttribute("bytes")),
            RateMilliseconds = ReadPositive(rate?.Attribute("period")),
        };
        return WithPlace(device, element).OnlyAt(element, machine.VirtioAddress());
    }

    private static string? ReadSource(ElementReader backend)
    {
        XmlValue model = backend.RequiredAttribute("model");
        return model.Text switch
        {
            "builtin" => null,
            "random" when backend.Text().Text.Trim().Length == 0 => DefaultSource,
            "random" => backend.Text().ToAbsolutePath(),
            _ => throw model.Unsupported("supported: random, builtin"),
        };
    }

    private static int? ReadPositive(XmlValue? number) => number?.ToInteger(int.MaxValue) switch
    {
        0 => throw number.Invalid("it must be above 0"),
        var value => value,
    };
}
