using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>memory</c> and <c>currentMemory</c>: a number and a unit.</summary>
internal static class GuestMemory
{
    private const string Powers = "kmgtpe";
    private static readonly string[] Bytes = ["b", "byte", "bytes"];

    // Sizes are counted in bytes as signed 64-bit numbers by QEMU (int64_t in QAPI's "size").
    private const ulong MaxKiB = long.MaxValue / 1024;

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("memory") { Honoured = [new("all units", "<memory unit='MiB'>64</memory>")] },
    ];

    /// <summary>Memory of the guest in KiB, rounded up.</summary>
    /// <exception cref="HypervisorException">Missing or wrong, or <c>currentMemory</c> asks for a balloon.</exception>
    internal static long Read(ElementReader domain)
    {
        long memory = ReadKiB(domain.RequiredChild("memory"));
        if (domain.Child("currentMemory") is { } current && ReadKiB(current) != memory)
        {
            throw current.Unsupported($"it must equal <memory>, {memory} KiB");
        }

        return memory;
    }

    /// <summary>Both elements, in KiB.</summary>
    internal static object[] ToXml(long memoryKiB) =>
    [
        new XElement("memory", new XAttribute("unit", "KiB"), memoryKiB),
        new XElement("currentMemory", new XAttribute("unit", "KiB"), memoryKiB),
    ];

    private static long ReadKiB(ElementReader element)
    {
        XmlValue number = element.Text();
        // 64 bits of number times 60 bits of unit cannot overflow.
        UInt128 bytes = (UInt128)number.ToNumber() * Scale(element.Attribute("unit"));
        UInt128 kibibytes = (bytes + 1023) / 1024;
        return kibibytes > 0 && kibibytes <= MaxKiB
            ? (long)kibibytes
            : throw number.Invalid("the size is out of range");
    }

    // libvirt's rules, in any case of letters: bytes; then k, KiB = 1024 and KB = 1000, and so on upwards.
    private static ulong Scale(XmlValue? unit)
    {
        string word = unit?.Text.ToLowerInvariant() ?? "kib";
        if (Bytes.Contains(word, StringComparer.Ordinal))
        {
            return 1;
        }

        int power = word.Length == 0 ? -1 : Powers.IndexOf(word[0], StringComparison.Ordinal);
        ulong step = power < 0 ? 0 : word[1..] switch { "" or "ib" => 1024u, "b" => 1000u, _ => 0u };
        return step == 0
            ? throw unit!.Invalid("unknown unit")
            : Enumerable.Repeat(step, power + 1).Aggregate((product, factor) => product * factor);
    }
}
