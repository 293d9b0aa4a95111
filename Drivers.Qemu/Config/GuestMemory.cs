using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>memory</c> and <c>currentMemory</c>: sizes with a unit, kept in KiB.</summary>
/// <param name="KiB">What the machine has.</param>
/// <param name="CurrentKiB">What is left to the guest by the balloon once it runs; at most <paramref name="KiB"/>.</param>
internal sealed record GuestMemory(long KiB, long CurrentKiB)
{
    private const string Powers = "kmgtpe";
    private static readonly string[] Bytes = ["b", "byte", "bytes"];

    // Sizes are counted in bytes as signed 64-bit numbers by QEMU (int64_t in QAPI's "size").
    private const ulong MaxKiB = long.MaxValue / 1024;

    // libvirt's own allowance: sizes that were rounded apart by a tool are the same size.
    private const long ToleranceKiB = 4096;

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("memory")
        {
            Honoured =
            [
                new("units b, bytes, KB, k, KiB, MB, M, MiB and so on to EiB; written as KiB", "<memory unit='MiB'>64</memory>"),
                new("dumpCore", "<memory unit='MiB' dumpCore='off'>64</memory>"),
            ],
        },
        new("currentMemory")
        {
            Honoured = [new("up to memory", "<memory unit='MiB'>64</memory><currentMemory unit='MiB'>32</currentMemory>")],
        },
        new("maxMemory") { Refused = [new("the element", "<maxMemory slots='2' unit='GiB'>1</maxMemory>")] },
    ];

    /// <summary><c>dumpCore</c>: whether a core dump of QEMU has the guest's memory; QEMU's choice when not said.</summary>
    internal bool? IsInCore { get; init; }

    /// <summary>Reads both elements; sizes are rounded up to KiB.</summary>
    /// <exception cref="HypervisorException">Missing, out of range, or less memory than is to be left.</exception>
    internal static GuestMemory Read(ElementReader domain)
    {
        ElementReader memory = domain.RequiredChild("memory");
        long size = RequireSome(ReadKiB(memory), memory);
        return new GuestMemory(size, ReadCurrent(domain.Child("currentMemory"), size))
        {
            IsInCore = memory.Attribute("dumpCore")?.IsOn(),
        };
    }

    /// <summary>Both elements, in KiB.</summary>
    internal object[] ToXml() =>
    [
        new XElement(
            "memory", SwitchWords.OnOffAttribute("dumpCore", IsInCore), new XAttribute("unit", "KiB"), KiB),
        new XElement("currentMemory", new XAttribute("unit", "KiB"), CurrentKiB),
    ];

    // None at all means all of it, to libvirt.
    private static long ReadCurrent(ElementReader? element, long memory)
    {
        long current = element is null ? 0 : ReadKiB(element);
        if (current > memory && Blocks(current) > Blocks(memory))
        {
            throw element!.Text().Invalid($"current memory '{current}k' exceeds maximum '{memory}k'");
        }

        return current == 0 ? memory : Math.Min(current, memory);
    }

    private static long Blocks(long sizeKiB) => (sizeKiB / ToleranceKiB) + (sizeKiB % ToleranceKiB > 0 ? 1 : 0);

    private static long RequireSome(long size, ElementReader element) =>
        size > 0 ? size : throw element.Text().Invalid("the size is out of range");

    private static long ReadKiB(ElementReader element)
    {
        XmlValue number = element.Text();
        // 64 bits of number times 60 bits of unit cannot overflow.
        UInt128 bytes = (UInt128)number.ToNumber() * Scale(element.Attribute("unit"));
        UInt128 kibibytes = (bytes + 1023) / 1024;
        return kibibytes <= MaxKiB ? (long)kibibytes : throw number.Invalid("the size is out of range");
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
            ? throw unit!.Error(ErrorCode.InvalidArgument, "invalid argument: ", "unknown unit")
            : Enumerable.Repeat(step, power + 1).Aggregate((product, factor) => product * factor);
    }
}
