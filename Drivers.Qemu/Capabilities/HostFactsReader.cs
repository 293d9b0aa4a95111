using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>Reads from /proc and /sys what the host is made of; what is missing or odd there is missing in the facts.</summary>
internal sealed class HostFactsReader(IHostFiles files)
{
    private const int MaxBytes = 4 * 1024 * 1024; // /proc/cpuinfo has 1.5 KB for each processor.
    private const int MaxProcessors = 8192;       // What Linux can be built for.
    private const string CpuFolder = "/sys/devices/system/cpu";
    private const string NodeFolder = "/sys/devices/system/node";
    private const string HugePagesFolder = "/sys/kernel/mm/hugepages";
    private const ulong SmallPageKiB = 4;

    private HostFacts? _facts;
    private string _stamp = "";

    /// <summary>The facts; read anew when processors, nodes or huge pages have come or gone.</summary>
    /// <remarks>A host with hundreds of processors has a thousand little files, too many to read for every caller.</remarks>
    internal HostFacts Read()
    {
        string memory = Text("/proc/meminfo");
        string stamp = $"{Text($"{CpuFolder}/online")}|{Text($"{NodeFolder}/online")}|{Field(memory, "MemTotal")}|{Field(memory, "HugePages_Total")}";
        if (_facts is null || stamp != _stamp)
        {
            (_facts, _stamp) = (ReadAll(memory), stamp);
        }

        return _facts;
    }

    /// <summary>The numbers of a list as the kernel writes it: <c>0-3,8</c>; none when it is not one.</summary>
    internal static IReadOnlyList<int> Numbers(string list)
    {
        List<int> numbers = [];
        foreach (string part in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], out ulong first) || !TryNumber(ends[^1], out ulong last) || last >= MaxProcessors || first > last)
            {
                return [];
            }

            numbers.AddRange(Enumerable.Range((int)first, (int)(last - first) + 1));
        }

        return numbers;
    }

    private HostFacts ReadAll(string memory)
    {
        string cpu = Text("/proc/cpuinfo");
        int end = cpu.IndexOf("\n\n", StringComparison.Ordinal);
        string first = end < 0 ? cpu : cpu[..end]; // One processor: the rest says the same.
        string states = $" {Text("/sys/power/state")} ";
        return new HostFacts
        {
            Arch = Text("/proc/sys/kernel/arch") is { Length: > 0 } arch ? arch : Arch(),
            Hostname = Text("/proc/sys/kernel/hostname"),
            Uuid = Guid.TryParseExact(Text("/etc/machine-id"), "N", out Guid uuid) ? uuid : null,
            CpuName = Field(first, "model name"),
            CpuVendor = Field(first, "vendor_id"),
            CpuSignature = TryNumber(Field(first, "cpu family"), out ulong family) && TryNumber(Field(first, "model"), out ulong model)
                ? ((int)family, (int)model, TryNumber(Field(first, "stepping"), out ulong stepping) ? (int)stepping : 0)
                : null,
            Microcode = Microcode(Field(first, "microcode")),
            CpuFlags = new NameSet((Field(first, "flags") ?? Field(first, "Features") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            Cells = Cells(memory),
            PageSizesKiB = [SmallPageKiB, .. HugePages(HugePagesFolder).Select(static page => page.SizeKiB)],
            CanSuspendToMemory = states.Contains(" mem ", StringComparison.Ordinal),
            CanSuspendToDisk = states.Contains(" disk ", StringComparison.Ordinal),
        };
    }

    private ImmutableArray<HostCell> Cells(string memory)
    {
        IReadOnlyList<int> nodes = Numbers(Text($"{NodeFolder}/online"));
        if (nodes.Count > 0)
        {
            return [.. nodes.Select(node => Cell(node, nodes))];
        }

        IReadOnlyList<int> online = Numbers(Text($"{CpuFolder}/online"));
        ulong total = TryNumber(Field(memory, "MemTotal"), out ulong kib) ? kib : 0;
        return [new HostCell(0, total, Pages(total, HugePagesFolder), [], [.. (online.Count > 0 ? online : [0]).Select(Processor)])];
    }

    private HostCell Cell(int id, IReadOnlyList<int> nodes)
    {
        string folder = $"{NodeFolder}/node{id}";
        ulong total = TryNumber(Field(Text($"{folder}/meminfo").Replace($"Node {id} ", "", StringComparison.Ordinal), "MemTotal"), out ulong kib) ? kib : 0;
        string[] distances = Text($"{folder}/distance").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new HostCell(
            id,
            total,
            Pages(total, $"{folder}/hugepages"),
            distances.Length == nodes.Count
                ? [.. nodes.Zip(distances, static (node, text) => (node, TryNumber(text, out ulong value) ? (int)value : 0)).Where(static one => one.Item2 > 0)]
                : [],
            [.. Numbers(Text($"{folder}/cpulist")).Select(Processor)]);
    }

    private HostProcessor Processor(int id)
    {
        string folder = $"{CpuFolder}/cpu{id}/topology";
        string siblings = Text($"{folder}/thread_siblings_list");
        return new HostProcessor(
            id,
            Number($"{folder}/physical_package_id", 0),
            Number($"{folder}/die_id", 0),
            Number($"{folder}/core_id", id),
            Numbers(siblings).Count > 0 ? siblings : id.ToString());
    }

    private ImmutableArray<(ulong SizeKiB, ulong Count)> Pages(ulong totalKiB, string folder)
    {
        IReadOnlyList<(ulong SizeKiB, ulong Count)> huge = HugePages(folder);
        ulong taken = huge.Aggregate(0UL, static (sum, page) => sum + (page.SizeKiB * page.Count));
        return [(SmallPageKiB, (totalKiB - Math.Min(taken, totalKiB)) / SmallPageKiB), .. huge];
    }

    private List<(ulong SizeKiB, ulong Count)> HugePages(string folder) =>
    [
        .. from name in List(folder)
           where name.StartsWith("hugepages-", StringComparison.Ordinal) && name.EndsWith("kB", StringComparison.Ordinal)
           let size = TryNumber(name["hugepages-".Length..^2], out ulong kib) ? kib : 0
           where size > 0
           orderby size
           select (size, TryNumber(Text($"{folder}/{name}/nr_hugepages"), out ulong count) ? count : 0),
    ];

    private IReadOnlyList<string> List(string folder)
    {
        try
        {
            return files.List(folder);
        }
        catch (HypervisorException)
        {
            return []; // As if it were not there.
        }
    }

    private string Text(string path)
    {
        try
        {
            return files.Look(path) is null ? "" : Encoding.UTF8.GetString(files.Read(path, MaxBytes)).Trim();
        }
        catch (HypervisorException)
        {
            return ""; // As if it were not there: capabilities with a gap are better than none.
        }
    }

    private int Number(string path, int absent) => int.TryParse(Text(path), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : absent;

    // "name<tab>: value", and the unit that /proc/meminfo adds is left out.
    private static string? Field(string text, string name)
    {
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line.AsSpan(0, colon).Trim().SequenceEqual(name))
            {
                return line[(colon + 1)..].Replace(" kB", "", StringComparison.Ordinal).Trim();
            }
        }

        return null;
    }

    private static bool TryNumber(string? text, out ulong number) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static ulong? Microcode(string? text) => text is not null && text.StartsWith("0x", StringComparison.Ordinal)
        && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong revision) && revision > 0
            ? revision
            : null;

    // Only a kernel before 6.1 needs to be guessed at.
    private static string Arch() => System.Runtime.InteropServices.RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
        System.Runtime.InteropServices.Architecture.X86 => "i686",
        System.Runtime.InteropServices.Architecture.Arm => "armv7l",
        System.Runtime.InteropServices.Architecture.S390x => "s390x",
        System.Runtime.InteropServices.Architecture.Ppc64le => "ppc64le",
        System.Runtime.InteropServices.Architecture.RiscV64 => "riscv64",
        _ => "x86_64",
    };
}
