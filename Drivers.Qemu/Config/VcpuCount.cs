using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>vcpu</c>: how many virtual CPUs, all of them there from the start.</summary>
internal static class VcpuCount
{
    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("vcpu")
        {
            Honoured = [new("placement='static'", "<vcpu placement='static'>2</vcpu>")],
            Refused = [new("cpuset", "<vcpu cpuset='0-1'>2</vcpu>")],
        },
    ];

    /// <summary>The number; 1 when nothing is said.</summary>
    internal static int Read(ElementReader domain, MachineType machine)
    {
        if (domain.Child("vcpu") is not { } element)
        {
            return 1;
        }

        element.Attribute("placement")?.MustBe("static");
        int count = ReadCount(element.Text(), machine);
        if (element.Attribute("current") is { } current && ReadCount(current, machine) != count)
        {
            throw current.Unsupported($"it must equal the number of vCPUs, {count}");
        }

        return count;
    }

    /// <summary>The element.</summary>
    internal static XElement ToXml(int count) => new("vcpu", new XAttribute("placement", "static"), count);

    private static int ReadCount(XmlValue text, MachineType machine) => text.ToNumber() switch
    {
        0 => throw text.Invalid("a domain has at least one vCPU"),
        ulong count when count > (ulong)machine.MaxVcpus =>
            throw text.Unsupported($"machine '{machine.Name}' has at most {machine.MaxVcpus}"),
        ulong count => (int)count,
    };
}
