using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>Reads from /proc and /sys what the host is made of; what is missing or odd there is missing in the facts.</summary>
internal sealed class HostFactsReader(IHostFiles files)
{
    private const string CpuFolder = "/sys/devices/system/cpu";
    private const string NodeFolder = "/sys/devices/system/node";
    private const string HugePagesFolder = "/sys/kernel/mm/hugepages";
    private const ulong SmallPageKiB = 4;

    private readonly KernelFiles _files = new(files);
    private HostFacts? _facts;
    private string _stamp = "";

    /// <summary>The facts; read anew when processors, nodes or huge pages have come or gone.</summary>
    /// <remarks>A host with hundreds of processors has a thousand little files, too many to read for every caller.</remarks>
    internal HostFacts Read()
    {
        string memory = _files.Text("/proc/meminfo");
        string stamp = $"{_files.Text($"{CpuFolder}/online")}|{_files.Text($"{NodeFolder}/online")}|{KernelFiles.Field(memory, "MemTotal")}|{KernelFiles.Field(memory, "HugePages_Total")}";
        if (_facts is null || stamp != _stamp)
        {
            (_facts, _stamp) = (ReadAll(memory), stamp);
        }

        return _facts;
    }

    private HostFacts ReadAll(string memory)
    {
        string cpu = _files.Text("/proc/cpuinfo");
        int end = cpu.IndexOf("\n\n", StringComparison.Ordinal);
        string first = end < 0 ? cpu : cpu[..end]; // One processor: the rest says the same.
        string states = $" {_files.Text("/sys/power/state")} ";
        return new HostFacts
        {
            Arch = _files.Text("/proc/sys/kernel/arch") is { Length: > 0 } arch ? arch : Arch(),
            Hostname = _files.Text("/proc/sys/kernel/hostname"),
            Uuid = Guid.TryParseExact(_files.Text("/etc/machine-id"), "N", out Guid uuid) ? uuid : null,
            CpuName = KernelFiles.Field(first, "model name"),
            CpuVendor = KernelFiles.Field(first, "vendor_id"),
            CpuSignature = KernelFiles.TryNumber(KernelFiles.Field(first, "cpu family"), out ulong family) && KernelFiles.TryNumber(KernelFiles.Field(first, "model"), out ulong model)
                ? ((int)family, (int)model, KernelFiles.TryNumber(KernelFiles.Field(first, "stepping"), out ulong stepping) ? (int)stepping : 0)
                : null,
            Microcode = Microcode(KernelFiles.Field(first, "microcode")),
            CpuFlags = new NameSet((KernelFiles.Field(first, "flags") ?? KernelFiles.Field(first, "Features") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            Cells = Cells(memory),
            PageSizesKiB = [SmallPageKiB, .. HugePages(HugePagesFolder).Select(static page => page.SizeKiB)],
            CanSuspendToMemory = states.Contains(" mem ", StringComparison.Ordinal),
            CanSuspendToDisk = states.Contains(" disk ", StringComparison.Ordinal),
        };
    }

    private ImmutableArray<HostCell> Cells(string memory)
    {
        IReadOnlyList<int> nodes = KernelFiles.Numbers(_files.Text($"{NodeFolder}/online"));
        if (nodes.Count > 0)
        {
            return [.. nodes.Select(node => Cell(node, nodes))];
        }

        IReadOnlyList<int> online = KernelFiles.Numbers(_files.Text($"{CpuFolder}/online"));
        ulong total = KernelFiles.TryNumber(KernelFiles.Field(memory, "MemTotal"), out ulong kib) ? kib : 0;
        return [new HostCell(0, total, Pages(total, HugePagesFolder), [], [.. (online.Count > 0 ? online : [0]).Select(Processor)])];
    }

    private HostCell Cell(int id, IReadOnlyList<int> nodes)
    {
        string folder = $"{NodeFolder}/node{id}";
        ulong total = KernelFiles.TryNumber(KernelFiles.Field(_files.Text($"{folder}/meminfo").Replace($"Node {id} ", "", StringComparison.Ordinal), "MemTotal"), out ulong kib) ? kib : 0;
        string[] distances = _files.Text($"{folder}/distance").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new HostCell(
            id,
            total,
            Pages(total, $"{folder}/hugepages"),
            distances.Length == nodes.Count
                ? [.. nodes.Zip(distances, static (node, text) => (node, KernelFiles.TryNumber(text, out ulong value) ? (int)value : 0)).Where(static one => one.Item2 > 0)]
                : [],
            [.. KernelFiles.Numbers(_files.Text($"{folder}/cpulist")).Select(Processor)]);
    }

    private HostProcessor Processor(int id)
    {
        string folder = $"{CpuFolder}/cpu{id}/topology";
        string siblings = _files.Text($"{folder}/thread_siblings_list");
        return new HostProcessor(
            id,
            _files.Number($"{folder}/physical_package_id", 0),
            _files.Number($"{folder}/die_id", 0),
            _files.Number($"{folder}/core_id", id),
            KernelFiles.Numbers(siblings).Count > 0 ? siblings : id.ToString());
    }

    private ImmutableArray<(ulong SizeKiB, ulong Count)> Pages(ulong totalKiB, string folder)
    {
        IReadOnlyList<(ulong SizeKiB, ulong Count)> huge = HugePages(folder);
        ulong taken = huge.Aggregate(0UL, static (sum, page) => sum + (page.SizeKiB * page.Count));
        return [(SmallPageKiB, (totalKiB - Math.Min(taken, totalKiB)) / SmallPageKiB), .. huge];
    }

    private List<(ulong SizeKiB, ulong Count)> HugePages(string folder) =>
    [
        .. from name in _files.List(folder)
           where name.StartsWith("hugepages-", StringComparison.Ordinal) && name.EndsWith("kB", StringComparison.Ordinal)
           let size = KernelFiles.TryNumber(name["hugepages-".Length..^2], out ulong kib) ? kib : 0
           where size > 0
           orderby size
           select (size, KernelFiles.TryNumber(_files.Text($"{folder}/{name}/nr_hugepages"), out ulong count) ? count : 0),
    ];

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
