using System;
using System.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>Reads from /proc and /sys what the host does at the moment.</summary>
internal sealed class HostUsageReader(IHostFiles files)
{
    private const string CpuFolder = "/sys/devices/system/cpu";

    /// <summary>In /proc/stat times have this unit on every architecture of Linux (USER_HZ).</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly KernelFiles _files = new(files);

    /// <summary>The speed of the first processor; 0 when the kernel does not tell.</summary>
    internal int ReadMHz()
        => double.TryParse(KernelFiles.Field(_files.Text("/proc/cpuinfo"), "cpu MHz"), out double speed) ? (int)speed : 0;

    /// <summary>The processors that there are.</summary>
    internal HostProcessors ReadProcessors()
    {
        int[] online = [.. KernelFiles.Numbers(_files.Text($"{CpuFolder}/online"))];
        int[] present = [.. KernelFiles.Numbers(_files.Text($"{CpuFolder}/present"))];
        return new HostProcessors(Math.Max(Count(present), Count(online)), online);
    }

    /// <summary>What they have spent their time on.</summary>
    /// <param name="processor">Which; <see langword="null"/> means all of them.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is no such processor.</exception>
    internal HostProcessorTime ReadProcessorTime(int? processor)
    {
        string name = processor is { } number ? $"cpu{number}" : "cpu";
        string line = Array.Find(_files.Text("/proc/stat").Split('\n'), line => line.StartsWith(name + ' ', StringComparison.Ordinal))
            ?? throw CapabilityErrors.Invalid($"this host has no processor {processor}");
        ulong[] ticks = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(static text => KernelFiles.TryNumber(text, out ulong value) ? value : 0)];
        return new HostProcessorTime(Kernel: At(2) + At(5) + At(6), User: At(0) + At(1), Idle: At(3), InputOutputWait: At(4));

        TimeSpan At(int index) => index < ticks.Length ? Tick * ticks[index] : TimeSpan.Zero;
    }

    /// <summary>Its memory.</summary>
    /// <param name="node">Of which NUMA node; <see langword="null"/> means all of it.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is no such node.</exception>
    internal HostMemory ReadMemory(int? node)
    {
        string text = node is { } number
            ? _files.Text($"/sys/devices/system/node/node{number}/meminfo").Replace($"Node {number} ", "", StringComparison.Ordinal)
            : _files.Text("/proc/meminfo");
        return KiB(text, "MemTotal") is { } total
            ? new HostMemory(total, KiB(text, "MemFree") ?? 0, KiB(text, "Buffers"), KiB(text, "Cached"))
            : throw CapabilityErrors.Invalid(node is null ? "this host does not tell its memory" : $"this host has no node {node}");
    }

    private static int Count(int[] numbers) => numbers.Length > 0 ? numbers[^1] + 1 : 0;

    private static long? KiB(string text, string name) => KernelFiles.TryNumber(KernelFiles.Field(text, name), out ulong value) ? (long)value : null;
}
