using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainControlTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ParameterTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.StatisticsTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>Counters of domains. None waits behind an operation, and none long for a guest that does not answer.</summary>
internal static class DomainStatisticsProcedures
{
    /// <summary>A flag of all calls with typed parameters: the client understands texts among them. All here do.</summary>
    private const uint TextsAreFine = 4;
    private const uint AskNobodyToWait = 1u << 29;
    private const uint WithBackingChain = 1u << 30;
    private const uint NoOtherGroups = 1u << 31;
    private const StatisticsGroups KnownGroups = (StatisticsGroups)0x3FF;

    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Await<DomainText, BlockStatsReply>(RemoteProcedure.DomainBlockStats, "virDomainBlockStats", Access.Read, GetBlockStatsAsync);
        table.Await<BlockStatsFlagsArguments, CountedParameters>(
            RemoteProcedure.DomainBlockStatsFlags, "virDomainBlockStatsFlags", Access.Read, GetBlockStatsFlagsAsync);
        table.Await<DomainTextFlags, BlockInfoReply>(RemoteProcedure.DomainGetBlockInfo, "virDomainGetBlockInfo", Access.Read, GetBlockInfoAsync);
        table.Await<DomainText, InterfaceStatsReply>(RemoteProcedure.DomainInterfaceStats, "virDomainInterfaceStats", Access.Read, GetInterfaceStatsAsync);
        table.Await<MemoryStatsArguments, MemoryStatsReply>(RemoteProcedure.DomainMemoryStats, "virDomainMemoryStats", Access.Read, GetMemoryStatsAsync);
        table.Await<CpuStatsArguments, CountedParameters>(RemoteProcedure.DomainGetCpuStats, "virDomainGetCPUStats", Access.Read, GetCpuStatsAsync);
        table.Await<BulkStatsArguments, BulkStatsReply>(RemoteProcedure.ConnectGetAllDomainStats, "virConnectGetAllDomainStats", Access.Read, GetAllAsync);
        table.Await<DomainFlags, Number>(RemoteProcedure.DomainGetVcpusFlags, "virDomainGetVcpusFlags", Access.Read, CountVcpusAsync);
        table.Await<AddressesArguments, AddressesReply>(
            RemoteProcedure.DomainInterfaceAddresses, "virDomainInterfaceAddresses", Access.Read, GetAddressesAsync);
    }

    private static async ValueTask<BlockStatsReply> GetBlockStatsAsync(ServerSession session, DomainText it)
    {
        BlockStatistics all = await SumAsync(session, it.Domain, it.Value);
        return new BlockStatsReply
        {
            ReadRequests = all.ReadRequests, ReadBytes = all.ReadBytes, WriteRequests = all.WriteRequests, WriteBytes = all.WriteBytes, Errors = all.Errors,
        };
    }

    private static async ValueTask<CountedParameters> GetBlockStatsFlagsAsync(ServerSession session, BlockStatsFlagsArguments it)
    {
        Flags.Require(it.Flags, TextsAreFine, "virDomainBlockStatsFlags");
        BlockStatistics all = await SumAsync(session, it.Domain, it.Path);
        return Counted(it.Count,
        [
            new Int64Parameter("wr_bytes", all.WriteBytes),
            new Int64Parameter("wr_operations", all.WriteRequests),
            new Int64Parameter("rd_bytes", all.ReadBytes),
            new Int64Parameter("rd_operations", all.ReadRequests),
            new Int64Parameter("flush_operations", all.FlushRequests),
            new Int64Parameter("wr_total_times", Nanoseconds(all.WriteTime)),
            new Int64Parameter("rd_total_times", Nanoseconds(all.ReadTime)),
            new Int64Parameter("flush_total_times", Nanoseconds(all.FlushTime)),
        ]);
    }

    private static async ValueTask<BlockInfoReply> GetBlockInfoAsync(ServerSession session, DomainTextFlags it)
    {
        Flags.RequireNone(it.Flags, "virDomainGetBlockInfo");
        BlockInfo info = (await session.Find(it.Domain).GetBlockInfoAsync(it.Value)).Value;
        return new BlockInfoReply { Allocation = (ulong)info.Allocation, Capacity = (ulong)info.Capacity, Physical = (ulong)info.Physical };
    }

    private static async ValueTask<InterfaceStatsReply> GetInterfaceStatsAsync(ServerSession session, DomainText it)
    {
        InterfaceStatistics all = await session.Find(it.Domain).GetInterfaceStatisticsAsync(it.Value);
        return new InterfaceStatsReply
        {
            RxBytes = all.ReceivedBytes, RxPackets = all.ReceivedPackets, RxErrors = all.ReceiveErrors, RxDropped = all.ReceiveDrops,
            TxBytes = all.SentBytes, TxPackets = all.SentPackets, TxErrors = all.SendErrors, TxDropped = all.SendDrops,
        };
    }

    private static async ValueTask<MemoryStatsReply> GetMemoryStatsAsync(ServerSession session, MemoryStatsArguments it)
    {
        Flags.RequireNone(it.Flags, "virDomainMemoryStats");
        MemoryStatistics all = (await session.Find(it.Domain).GetMemoryStatisticsAsync()).Value;
        (int Tag, long? Value)[] tags =
        [
            (6, all.ActualKiB), (0, all.SwapInKiB), (1, all.SwapOutKiB), (2, all.MajorFaults), (3, all.MinorFaults), (4, all.UnusedKiB), (5, all.AvailableKiB),
            (8, all.UsableKiB), (9, all.UpdatedAt?.ToUnixTimeSeconds()), (10, all.DiskCachesKiB), (11, all.HugePageAllocations), (12, all.HugePageFailures),
            (7, all.ResidentKiB),
        ];
        return new MemoryStatsReply
        {
            Stats = tags.Where(static one => one.Value is not null)
                .Select(static one => new MemoryStat { Tag = one.Tag, Value = (ulong)one.Value! })
                .Take((int)Math.Min(it.Most, int.MaxValue))
                .ToArray(),
        };
    }

    private static async ValueTask<CountedParameters> GetCpuStatsAsync(ServerSession session, CpuStatsArguments it)
    {
        const int AllTogether = -1;
        Flags.Require(it.Flags, TextsAreFine, "virDomainGetCPUStats");
        if (it.StartCpu != AllTogether)
        {
            throw new HypervisorException(
                ErrorCode.ArgumentUnsupported, ErrorDomain.Qemu, "argument unsupported: times are not kept for each processor of the host, only for all together");
        }

        CpuStatistics all = (await session.Find(it.Domain).GetCpuStatisticsAsync()).Value;
        return Counted((int)Math.Min(it.Count, int.MaxValue),
        [
            new UInt64Parameter("cpu_time", (ulong)Nanoseconds(all.Total)),
            new UInt64Parameter("user_time", (ulong)Nanoseconds(all.User)),
            new UInt64Parameter("system_time", (ulong)Nanoseconds(all.System)),
        ]);
    }

    private static async ValueTask<BulkStatsReply> GetAllAsync(ServerSession session, BulkStatsArguments it)
    {
        var flags = (DomainListFlags)(it.Flags & ~(AskNobodyToWait | WithBackingChain | NoOtherGroups));
        StatisticsGroups groups = (it.Flags & NoOtherGroups) != 0 ? (StatisticsGroups)it.Groups : (StatisticsGroups)it.Groups & KnownGroups;
        bool isOfNothing = it.Groups != 0 && groups == 0; // Only groups that newer clients know: then there is nothing to tell of each.
        groups = isOfNothing ? StatisticsGroups.State : groups;
        TimeSpan? patience = (it.Flags & AskNobodyToWait) != 0 ? TimeSpan.Zero : null;
        IReadOnlyList<DomainStatistics> all = it.Domains.IsEmpty
            ? await session.Hypervisor.GetDomainStatisticsAsync(groups, flags, patience)
            : await AllAsync(it.Domains.ToArray().Select(one => session.Find(one).GetStatisticsAsync(groups, patience)));
        return new BulkStatsReply { Records = all.Select(one => Record(session, one, isOfNothing)).ToArray() };
    }

    private static BulkStats Record(ServerSession session, DomainStatistics one, bool isOfNothing) => new()
    {
        Domain = session.Hypervisor.Domains.Lookup(one.Domain) is { } record
            ? DomainName.Of(record)
            : new DomainName { Name = one.Name, Uuid = one.Domain, Id = -1 },
        Parameters = isOfNothing ? default : one.Parameters.Select(static parameter => new Parameter { Value = parameter }).ToArray(),
    };

    private static async ValueTask<Number> CountVcpusAsync(ServerSession session, DomainFlags it)
    {
        const uint InGuest = 8;
        if ((it.Flags & InGuest) != 0)
        {
            session.RequireWrite("virDomainGetVcpusFlags");
            return new Number { Value = await GuestAgentProcedures.CountVcpusAsync(session.Find(it.Domain), IsMaximum(it.Flags)) };
        }

        var impact = (DomainModification)Flags.Require(it.Flags, (uint)(DomainModification.Live | DomainModification.Config | DomainModification.Maximum), "virDomainGetVcpusFlags");
        return new Number { Value = DefinitionXml.Vcpus(await DefinitionXml.ReadAsync(session, it.Domain, impact), IsMaximum(it.Flags)) };
    }

    private static async ValueTask<AddressesReply> GetAddressesAsync(ServerSession session, AddressesArguments it)
    {
        Flags.RequireNone(it.Flags, "virDomainInterfaceAddresses");
        var source = (InterfaceAddressSource)it.Source;
        if (source == InterfaceAddressSource.Agent)
        {
            session.RequireWrite("virDomainInterfaceAddresses");
        }

        IReadOnlyList<GuestInterface> all = await session.Find(it.Domain).GetInterfaceAddressesAsync(source);
        return new AddressesReply { Interfaces = all.Select(InterfaceOf).ToArray() };
    }

    private static Interface InterfaceOf(GuestInterface one) => new()
    {
        Name = one.Name,
        HardwareAddress = one.HardwareAddress.Length > 0 ? one.HardwareAddress : null,
        Addresses = one.Addresses.Select(static address => new Address
        {
            Family = address.Address.Contains(':', StringComparison.Ordinal) ? 1 : 0, Value = address.Address, Prefix = (uint)address.Prefix,
        }).ToArray(),
    };

    /// <summary>One disk; or, with no path, all of them together.</summary>
    private static async Task<BlockStatistics> SumAsync(ServerSession session, DomainName name, string path)
    {
        Domain domain = session.Find(name);
        if (path.Length > 0)
        {
            return (await domain.GetBlockStatisticsAsync(path)).Value;
        }

        XElement xml = await DefinitionXml.ReadAsync(session, name, DomainModification.Live);
        List<Reading<BlockStatistics>> all = await AllAsync(DefinitionXml.Disks(xml).Select(disk => domain.GetBlockStatisticsAsync(disk)));
        return new BlockStatistics
        {
            ReadRequests = all.Sum(static one => one.Value.ReadRequests),
            ReadBytes = all.Sum(static one => one.Value.ReadBytes),
            ReadTime = Sum(all, static one => one.ReadTime),
            WriteRequests = all.Sum(static one => one.Value.WriteRequests),
            WriteBytes = all.Sum(static one => one.Value.WriteBytes),
            WriteTime = Sum(all, static one => one.WriteTime),
            FlushRequests = all.Sum(static one => one.Value.FlushRequests),
            FlushTime = Sum(all, static one => one.FlushTime),
        };
    }

    /// <summary>Asks all at once and waits for one after the other, on the server's scheduler throughout.</summary>
    private static async Task<List<T>> AllAsync<T>(IEnumerable<Task<T>> questions)
    {
        List<T> answers = [];
        foreach (Task<T> question in questions.ToArray())
        {
            answers.Add(await question);
        }

        return answers;
    }

    private static TimeSpan Sum(List<Reading<BlockStatistics>> all, Func<BlockStatistics, TimeSpan> time) => new(all.Sum(one => time(one.Value).Ticks));

    private static bool IsMaximum(uint flags) => ((DomainModification)flags).HasFlag(DomainModification.Maximum);

    private static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>So many of the parameters; asked for none, only how many there are.</summary>
    private static CountedParameters Counted(int asked, TypedParameter[] all) => new()
    {
        Parameters = new Parameters { Values = all.Take(asked).Select(static one => new Parameter { Value = one }).ToArray() },
        Count = asked == 0 ? all.Length : Math.Min(asked, all.Length),
    };
}
