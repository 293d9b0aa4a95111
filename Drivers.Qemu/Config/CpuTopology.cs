using System;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>cpu/topology</c>: how the virtual CPUs are grouped; the product is their number.</summary>
/// <param name="Sockets">Packages.</param>
/// <param name="Dies">In a package.</param>
/// <param name="Cores">On a die.</param>
/// <param name="Threads">Of a core.</param>
internal sealed record CpuTopology(int Sockets, int Dies, int Cores, int Threads)
{
    /// <summary>What the table says of this element.</summary>
    internal static ElementCoverage Coverage { get; } = new("cpu/topology")
    {
        Honoured =
        [
            new(
                "sockets, dies (pc, q35), cores, threads",
                "<vcpu>8</vcpu><cpu><topology sockets='1' dies='2' cores='2' threads='2'/></cpu>"),
        ],
        Refused =
        [
            new(
                "any other number than vcpu",
                "<vcpu>2</vcpu><cpu><topology sockets='1' cores='1' threads='1'/></cpu>"),
            new(
                "clusters",
                "<vcpu>2</vcpu><cpu><topology sockets='1' clusters='1' cores='2' threads='1'/></cpu>"),
        ],
    };

    /// <summary>Reads the element.</summary>
    internal static CpuTopology? Read(ElementReader cpu, VcpuCount vcpus, MachineType machine)
    {
        if (cpu.Child("topology") is not { } element)
        {
            return null;
        }

        XmlValue? dies = element.Attribute("dies");
        var topology = new CpuTopology(
            ReadCount(element.RequiredAttribute("sockets")),
            dies is null ? 1 : ReadCount(dies),
            ReadCount(element.RequiredAttribute("cores")),
            ReadCount(element.RequiredAttribute("threads")));
        if (topology.Dies > 1 && !machine.HasPci)
        {
            throw dies!.Unsupported($"machine '{machine.Name}' has one die a socket");
        }

        return topology.Product == (UInt128)vcpus.Maximum
            ? topology
            : throw element.Unsupported($"CPU topology doesn't match maximum vcpu count, {vcpus.Maximum}");
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "topology",
        new XAttribute("sockets", Sockets),
        new XAttribute("dies", Dies),
        new XAttribute("cores", Cores),
        new XAttribute("threads", Threads));

    private UInt128 Product => (UInt128)Sockets * (UInt128)Dies * (UInt128)Cores * (UInt128)Threads;

    private static int ReadCount(XmlValue text) => text.ToNumber() is var count and > 0 and <= int.MaxValue
        ? (int)count
        : throw text.Invalid("Invalid CPU topology");
}
