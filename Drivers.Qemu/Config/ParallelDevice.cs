using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>parallel</c>: a parallel port.</summary>
/// <param name="Port">0 is LPT1.</param>
/// <param name="Source">The host's end.</param>
internal sealed record ParallelDevice(int Port, CharacterSource Source) : NumberedDevice(Port, Source)
{
    private const int Ports = 3;

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("devices/parallel")
        {
            Honoured =
            [
                new("sources as for serial", "<parallel type='file'><source path='/a'/></parallel>"),
                new("port 0 to 2", "<parallel type='null'><target port='2'/></parallel>"),
            ],
            Refused = [new("dev", "<parallel type='dev'><source path='/dev/parport0'/></parallel>")],
        },
    ];

    /// <inheritdoc/>
    internal override string AliasPrefix => "parallel";

    /// <inheritdoc/>
    internal override int? LastPort => Ports - 1;

    /// <summary>Reads all parallel ports.</summary>
    internal static ValueList<ParallelDevice> ReadAll(ElementReader devices, MachineType machine) =>
        Number([.. devices.Children("parallel").Select(element => (element, Read(element, machine)))]);

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "parallel",
        SourceToXml(view),
        new XElement("target", new XAttribute("port", Port)),
        PlaceToXml(view));

    private static ParallelDevice Read(ElementReader element, MachineType machine)
    {
        if (!machine.HasIsa)
        {
            throw element.Unsupported($"machine '{machine.Name}' has no ISA bus");
        }

        var device = new ParallelDevice(ReadPort(element.Child("target")), CharacterSource.Read(element))
        {
            Log = CharacterLog.Read(element),
        };
        return WithPlace(device, element).OnlyAt(element, "isa");
    }
}
