using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>vcpu</c>: how many virtual CPUs there may be, and how many are there from the start.</summary>
/// <param name="Maximum">Places for virtual CPUs.</param>
/// <param name="Current">Plugged in when the domain starts; the others can be added while it runs.</param>
internal sealed record VcpuCount(int Maximum, int Current)
{
    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("vcpu")
        {
            Honoured =
            [
                new("up to 255, placement='static'", "<vcpu placement='static'>2</vcpu>"),
                new("current (pc, q35)", "<vcpu current='1'>2</vcpu>"),
            ],
            Refused =
            [
                new("cpuset", "<vcpu cpuset='0-1'>2</vcpu>"),
                new("placement='auto'", "<vcpu placement='auto'>2</vcpu>"),
            ],
        },
        new("vcpus") { Refused = [new("the element", "<vcpus><vcpu id='0' enabled='yes'/></vcpus>")] },
    ];

    /// <summary>Reads the element; one virtual CPU when nothing is said.</summary>
    internal static VcpuCount Read(ElementReader domain, MachineType machine)
    {
        if (domain.Child("vcpu") is not { } element)
        {
            return new VcpuCount(1, 1);
        }

        element.Attribute("placement")?.MustBe("static");
        int maximum = ReadCount(element.Text(), machine);
        return new VcpuCount(maximum, ReadCurrent(element.Attribute("current"), maximum, machine));
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "vcpu",
        new XAttribute("placement", "static"),
        Current == Maximum ? null : new XAttribute("current", Current),
        Maximum);

    private static int ReadCurrent(XmlValue? text, int maximum, MachineType machine)
    {
        if (text is null)
        {
            return maximum;
        }

        int current = ReadCount(text, machine);
        if (current > maximum)
        {
            throw text.Invalid($"maxvcpus must not be less than current vcpus ({maximum} < {current})");
        }

        return current == maximum || machine.HasPci
            ? current
            : throw text.Unsupported($"machine '{machine.Name}' has all its vCPUs from the start");
    }

    private static int ReadCount(XmlValue text, MachineType machine) => text.ToNumber() switch
    {
        0 => throw text.Invalid("a domain has at least one vCPU"),
        ulong count when count > (ulong)machine.MaxVcpus =>
            throw text.Unsupported($"machine '{machine.Name}' has at most {machine.MaxVcpus}"),
        ulong count => (int)count,
    };
}
