using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ConnectionTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ParameterTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.StatisticsTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>What a client asks of the machine; libvirt calls it a node.</summary>
internal static class NodeProcedures
{
    /// <summary>A processor or a NUMA node that stands for all of them.</summary>
    private const int All = -1;

    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Await<Nothing, Large>(RemoteProcedure.ConnectGetVersion, "virConnectGetVersion", Access.Read, GetVersionAsync);
        table.Await<OptionalText, Number>(RemoteProcedure.ConnectGetMaxVcpus, "virConnectGetMaxVcpus", Access.Read, GetMaxVcpusAsync);
        table.Await<CpuModelsArguments, CpuModelsReply>(RemoteProcedure.ConnectGetCpuModelNames, "virConnectGetCPUModelNames", Access.Read, GetCpuModelsAsync);
        table.Await<Nothing, NodeInfoReply>(RemoteProcedure.NodeGetInfo, "virNodeGetInfo", Access.Read, GetInfoAsync);
        table.Await<CpuMapArguments, CpuMapReply>(RemoteProcedure.NodeGetCpuMap, "virNodeGetCPUMap", Access.Read, GetCpuMapAsync);
        table.Await<NodeCpuStatsArguments, CountedNumbers>(RemoteProcedure.NodeGetCpuStats, "virNodeGetCPUStats", Access.Read, GetCpuStatsAsync);
        table.Await<NodeMemoryStatsArguments, CountedNumbers>(RemoteProcedure.NodeGetMemoryStats, "virNodeGetMemoryStats", Access.Read, GetMemoryStatsAsync);
        table.Await<Nothing, Large>(RemoteProcedure.NodeGetFreeMemory, "virNodeGetFreeMemory", Access.Read, GetFreeMemoryAsync);
        table.Await<CellsFreeMemoryArguments, CellsFreeMemoryReply>(
            RemoteProcedure.NodeGetCellsFreeMemory, "virNodeGetCellsFreeMemory", Access.Read, GetCellsFreeMemoryAsync);
    }

    private static async ValueTask<Large> GetVersionAsync(ServerSession session, Nothing nothing)
    {
        Version version = await session.Hypervisor.GetVersionAsync();
        return new Large { Value = (ulong)((version.Major * 1_000_000) + (version.Minor * 1000) + Math.Max(version.Build, 0)) };
    }

    /// <summary>What the default machine can have.</summary>
    private static async ValueTask<Number> GetMaxVcpusAsync(ServerSession session, OptionalText type)
    {
        var capabilities = XElement.Parse(await session.Hypervisor.GetDomainCapabilitiesXmlAsync(virtType: type.Value?.ToLowerInvariant()));
        return new Number { Value = (int?)capabilities.Element("vcpu")?.Attribute("max") ?? 1 };
    }

    private static async ValueTask<CpuModelsReply> GetCpuModelsAsync(ServerSession session, CpuModelsArguments it)
    {
        Flags.RequireNone(it.Flags, "virConnectGetCPUModelNames");
        IReadOnlyList<string> names = await session.Hypervisor.GetCpuModelNamesAsync(it.Arch);
        return new CpuModelsReply { Models = it.NeedResults ? names.ToArray() : default, Count = names.Count };
    }

    private static async ValueTask<NodeInfoReply> GetInfoAsync(ServerSession session, Nothing nothing)
    {
        HostInfo info = await session.Hypervisor.GetHostInfoAsync();
        return new NodeInfoReply
        {
            Model = info.Arch,
            MemoryKiB = (ulong)info.MemoryKiB,
            Cpus = info.Processors,
            MHz = info.MHz,
            Nodes = info.Nodes,
            Sockets = info.Sockets,
            Cores = info.Cores,
            Threads = info.Threads,
        };
    }

    private static async ValueTask<CpuMapReply> GetCpuMapAsync(ServerSession session, CpuMapArguments it)
    {
        Flags.RequireNone(it.Flags, "virNodeGetCPUMap");
        HostProcessors all = await session.Hypervisor.GetHostProcessorsAsync();
        return new CpuMapReply
        {
            Map = it.NeedMap ? CpuMap.Of(all.Online, all.Count) : default, Online = it.NeedOnline ? (uint)all.Online.Count : 0, Count = all.Count,
        };
    }

    private static async ValueTask<CountedNumbers> GetCpuStatsAsync(ServerSession session, NodeCpuStatsArguments it)
    {
        Flags.RequireNone(it.Flags, "virNodeGetCPUStats");
        HostProcessorTime time = await session.Hypervisor.GetHostProcessorTimeAsync(it.Cpu == All ? null : it.Cpu);
        return Counted(it.Count, ("kernel", Nanoseconds(time.Kernel)), ("user", Nanoseconds(time.User)), ("idle", Nanoseconds(time.Idle)), ("iowait", Nanoseconds(time.InputOutputWait)));
    }

    private static async ValueTask<CountedNumbers> GetMemoryStatsAsync(ServerSession session, NodeMemoryStatsArguments it)
    {
        Flags.RequireNone(it.Flags, "virNodeGetMemoryStats");
        HostMemory memory = await session.Hypervisor.GetHostMemoryAsync(it.Cell == All ? null : it.Cell);
        return memory is { BuffersKiB: { } buffers, CachedKiB: { } cached }
            ? Counted(it.Count, ("total", memory.TotalKiB), ("free", memory.FreeKiB), ("buffers", buffers), ("cached", cached))
            : Counted(it.Count, ("total", memory.TotalKiB), ("free", memory.FreeKiB));
    }

    private static async ValueTask<Large> GetFreeMemoryAsync(ServerSession session, Nothing nothing)
        => new() { Value = Bytes((await session.Hypervisor.GetHostMemoryAsync()).FreeKiB) };

    private static async ValueTask<CellsFreeMemoryReply> GetCellsFreeMemoryAsync(ServerSession session, CellsFreeMemoryArguments it)
    {
        const int Most = 1024;
        HostInfo info = await session.Hypervisor.GetHostInfoAsync();
        if (it.Start < 0 || it.Start >= info.Nodes || it.Most is < 1 or > Most)
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.None, $"invalid argument: {it.Most} nodes from {it.Start} on; this host has {info.Nodes}");
        }

        List<ulong> free = [];
        for (int node = it.Start; node < Math.Min(info.Nodes, it.Start + it.Most); node++)
        {
            HostMemory memory = await session.Hypervisor.GetHostMemoryAsync(info.Nodes == 1 ? null : node);
            free.Add(Bytes(memory.FreeKiB));
        }

        return new CellsFreeMemoryReply { Cells = free.ToArray() };
    }

    private static ulong Bytes(long kib) => (ulong)kib * 1024;

    private static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>Asked for none, how many there are; else all, for which there must be room.</summary>
    private static CountedNumbers Counted(int asked, params (string Name, long Value)[] all) => asked == 0
        ? new CountedNumbers { Count = all.Length }
        : asked == all.Length
            ? new CountedNumbers { Values = all.Select(static one => new NamedNumber { Name = one.Name, Value = (ulong)one.Value }).ToArray(), Count = all.Length }
            : throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.None, $"invalid argument: nparams is {asked}, and must be {all.Length}");
}
