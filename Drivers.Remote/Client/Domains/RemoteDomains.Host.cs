using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ConnectionTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ParameterTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.StatisticsTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Domains;

/// <content>What is asked of the host.</content>
internal sealed partial class RemoteDomains
{
    private const int AllOfIt = -1;

    public async Task<string> GetCapabilitiesXmlAsync(TimeSpan deadline, CancellationToken cancellationToken)
        => (await AskAsync<Nothing, Text>(RemoteProcedure.ConnectGetCapabilities, default, deadline, cancellationToken)).Value;

    public async Task<string> GetDomainCapabilitiesXmlAsync(
        string? emulator, string? arch, string? machine, string? virtType, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var arguments = new DomainCapabilitiesArguments { Emulator = emulator, Arch = arch, Machine = machine, VirtType = virtType };
        return (await AskAsync<DomainCapabilitiesArguments, Text>(RemoteProcedure.ConnectGetDomainCapabilities, arguments, deadline, cancellationToken)).Value;
    }

    public async Task<Version> GetVersionAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        ulong version = (await AskAsync<Nothing, Large>(RemoteProcedure.ConnectGetVersion, default, deadline, cancellationToken)).Value;
        return new Version((int)Math.Min(version / 1_000_000, int.MaxValue), (int)(version / 1000 % 1000), (int)(version % 1000));
    }

    public async Task<HostInfo> GetHostInfoAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        NodeInfoReply it = await AskAsync<Nothing, NodeInfoReply>(RemoteProcedure.NodeGetInfo, default, deadline, cancellationToken);
        return new HostInfo(it.Model, (long)it.MemoryKiB, it.Cpus, it.MHz, it.Nodes, it.Sockets, it.Cores, it.Threads);
    }

    public async Task<HostProcessors> GetHostProcessorsAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        var arguments = new CpuMapArguments { NeedMap = true, NeedOnline = true };
        CpuMapReply it = await AskAsync<CpuMapArguments, CpuMapReply>(RemoteProcedure.NodeGetCpuMap, arguments, deadline, cancellationToken);
        byte[] map = it.Map.ToArray();
        return new HostProcessors(it.Count, [.. Enumerable.Range(0, Math.Min(it.Count, map.Length * 8)).Where(cpu => (map[cpu / 8] & (1 << (cpu % 8))) != 0)]);
    }

    public async Task<HostProcessorTime> GetHostProcessorTimeAsync(int? processor, TimeSpan deadline, CancellationToken cancellationToken)
    {
        CountedNumbers it = await CountedAsync(
            RemoteProcedure.NodeGetCpuStats, count => new NodeCpuStatsArguments { Cpu = processor ?? AllOfIt, Count = count }, deadline, cancellationToken);
        return new HostProcessorTime(Time("kernel"), Time("user"), Time("idle"), Time("iowait"));

        TimeSpan Time(string name) => Nanoseconds(Find(it, name) ?? 0);
    }

    public async Task<HostMemory> GetHostMemoryAsync(int? node, TimeSpan deadline, CancellationToken cancellationToken)
    {
        CountedNumbers it = await CountedAsync(
            RemoteProcedure.NodeGetMemoryStats, count => new NodeMemoryStatsArguments { Cell = node ?? AllOfIt, Count = count }, deadline, cancellationToken);
        return new HostMemory((long)(Find(it, "total") ?? 0), (long)(Find(it, "free") ?? 0), (long?)Find(it, "buffers"), (long?)Find(it, "cached"));
    }

    public async Task<IReadOnlyList<string>> GetCpuModelNamesAsync(string arch, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var arguments = new CpuModelsArguments { Arch = arch, NeedResults = true };
        return (await AskAsync<CpuModelsArguments, CpuModelsReply>(RemoteProcedure.ConnectGetCpuModelNames, arguments, deadline, cancellationToken)).Models.ToArray();
    }

    // Asked for none it says how many there are; asked for another number it refuses.
    private async Task<CountedNumbers> CountedAsync<TArguments>(
        RemoteProcedure procedure, Func<int, TArguments> arguments, TimeSpan deadline, CancellationToken cancellationToken)
        where TArguments : struct, Xdr.IXdr<TArguments>
    {
        CountedNumbers counted = await AskAsync<TArguments, CountedNumbers>(procedure, arguments(0), deadline, cancellationToken);
        return await AskAsync<TArguments, CountedNumbers>(procedure, arguments(counted.Count), deadline, cancellationToken);
    }

    private static ulong? Find(CountedNumbers all, string name)
    {
        foreach (NamedNumber one in all.Values.Span)
        {
            if (one.Name == name)
            {
                return one.Value;
            }
        }

        return null;
    }
}
