using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Capabilities;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What the machine is and does.</content>
internal sealed partial class QemuDriver : IHostReads
{
    private HostUsageReader Usage => new(Context.Host.Files);

    /// <inheritdoc/>
    public Task<Version> GetVersionAsync(TimeSpan deadline, CancellationToken cancellationToken) => WithinAsync(
        "tell the version of QEMU", deadline, async cancel => (await Capabilities.GetAsync(options.Emulator, cancel)).Version, cancellationToken);

    /// <inheritdoc/>
    public Task<HostInfo> GetHostInfoAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        HostFacts facts = _facts!.Read();
        (int nodes, int sockets, int cores, int threads) = Arrangement(facts);
        return Task.FromResult(
            new HostInfo(facts.Arch, (long)facts.MemoryKiB, facts.ProcessorCount, Usage.ReadMHz(), nodes, sockets, cores, threads));
    }

    /// <inheritdoc/>
    public Task<HostProcessors> GetHostProcessorsAsync(TimeSpan deadline, CancellationToken cancellationToken)
        => Task.FromResult(Usage.ReadProcessors());

    /// <inheritdoc/>
    public Task<HostProcessorTime> GetHostProcessorTimeAsync(int? processor, TimeSpan deadline, CancellationToken cancellationToken)
        => Task.FromResult(Usage.ReadProcessorTime(processor));

    /// <inheritdoc/>
    public Task<HostMemory> GetHostMemoryAsync(int? node, TimeSpan deadline, CancellationToken cancellationToken)
        => Task.FromResult(Usage.ReadMemory(node));

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> GetCpuModelNamesAsync(string arch, TimeSpan deadline, CancellationToken cancellationToken)
        => WithinAsync("tell the processors of guests", deadline, cancel => ListCpuModelsAsync(arch, cancel), cancellationToken);

    private async Task<IReadOnlyList<string>> ListCpuModelsAsync(string arch, CancellationToken cancellationToken)
    {
        foreach (string emulator in Emulators())
        {
            QemuCapabilities qemu = await Capabilities.GetAsync(emulator, cancellationToken);
            if (qemu.Arch == arch)
            {
                return [.. qemu.Cpus.Select(static cpu => cpu.Name)];
            }
        }

        throw CapabilityErrors.Invalid($"architecture '{arch}' is not that of any emulator of this host");
    }

    // Sockets of a node, where that multiplies; else one node with one socket, as libvirt tells of what is not even.
    private static (int Nodes, int Sockets, int Cores, int Threads) Arrangement(HostFacts facts)
    {
        int nodes = Math.Max(facts.Cells.Length, 1);
        (int sockets, int dies, int cores, int threads) = facts.Topology;
        bool isEven = sockets % nodes == 0 && sockets * dies * cores * threads == facts.ProcessorCount;
        return isEven ? (nodes, sockets / nodes, dies * cores, threads) : (1, 1, facts.ProcessorCount, 1);
    }
}
