using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Client.Libvirt;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainControlTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainStateTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ParameterTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.StatisticsTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Domains;

/// <content>What domains do and have done. libvirt does not say how old its values are: here they are as old as the question.</content>
internal sealed partial class RemoteDomains
{
    private const uint TextsAreFine = 4;
    private const uint AskNobodyToWait = 1u << 29;
    private const uint MostMemoryTags = 1024;
    private const int AllProcessors = -1;
    private const uint MostCpuParameters = 16;

    /// <summary>How long the host may take to answer, besides the patience with a guest.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public async ValueTask<DomainInfo> GetInfoAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var flags = new DomainFlags { Domain = NameOf(domain) };
        DomainInfoReply info = await AskAsync<DomainArguments, DomainInfoReply>(
            RemoteProcedure.DomainGetInfo, new DomainArguments { Domain = flags.Domain }, deadline, cancellationToken);
        DomainStateReply state = await AskAsync<DomainFlags, DomainStateReply>(RemoteProcedure.DomainGetState, flags, deadline, cancellationToken);
        return new DomainInfo(
            (DomainState)state.State,
            DomainFacts.ReasonOf(state.State, state.Reason),
            (long)info.MaxMemoryKiB,
            (long)info.MemoryKiB,
            (int)info.Vcpus,
            Nanoseconds(info.CpuTimeNs));
    }

    public async ValueTask<ControlInfo> GetControlInfoAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
    {
        ControlInfoReply it = await AskAsync<DomainFlags, ControlInfoReply>(
            RemoteProcedure.DomainGetControlInfo, new DomainFlags { Domain = NameOf(domain) }, deadline, cancellationToken);
        return new ControlInfo((ControlState)it.State, TimeSpan.FromMilliseconds(Math.Min(it.StateTimeMs, int.MaxValue)));
    }

    public async Task<Reading<IReadOnlyList<VcpuInfo>>> GetVcpusAsync(Guid domain, TimeSpan patience, CancellationToken cancellationToken)
    {
        DomainInfo info = await GetInfoAsync(domain, patience + Grace, cancellationToken);
        var arguments = new VcpusArguments { Domain = NameOf(domain), MaxInfo = info.Vcpus };
        VcpusReply it = await AskAsync<VcpusArguments, VcpusReply>(RemoteProcedure.DomainGetVcpus, arguments, patience + Grace, cancellationToken);
        return Now<IReadOnlyList<VcpuInfo>>(
            [.. it.Vcpus.ToArray().Select(static one => new VcpuInfo((int)one.Number, (VcpuState)one.State, Nanoseconds(one.CpuTimeNs), one.Cpu))]);
    }

    public async Task<Reading<CpuStatistics>> GetCpuStatisticsAsync(Guid domain, TimeSpan patience, CancellationToken cancellationToken)
    {
        var arguments = new CpuStatsArguments { Domain = NameOf(domain), Count = MostCpuParameters, StartCpu = AllProcessors, Cpus = 1, Flags = TextsAreFine };
        CountedParameters it = await AskAsync<CpuStatsArguments, CountedParameters>(
            RemoteProcedure.DomainGetCpuStats, arguments, patience + Grace, cancellationToken);
        Reading<IReadOnlyList<VcpuInfo>> vcpus = await GetVcpusAsync(domain, patience, cancellationToken);
        return Now(new CpuStatistics(Time("cpu_time"), Time("user_time"), Time("system_time"), [.. vcpus.Value.Select(static one => one.CpuTime)]));

        TimeSpan Time(string name) => Nanoseconds(it.Parameters.Values.ToArray().Select(static one => one.Value).OfType<UInt64Parameter>()
            .FirstOrDefault(one => one.Name == name)?.Value ?? 0);
    }

    public async Task<Reading<MemoryStatistics>> GetMemoryStatisticsAsync(Guid domain, TimeSpan patience, CancellationToken cancellationToken)
    {
        MemoryStatsReply it = await AskAsync<MemoryStatsArguments, MemoryStatsReply>(
            RemoteProcedure.DomainMemoryStats, new MemoryStatsArguments { Domain = NameOf(domain), Most = MostMemoryTags }, patience + Grace, cancellationToken);
        Dictionary<int, long> tags = it.Stats.ToArray().DistinctBy(static one => one.Tag).ToDictionary(static one => one.Tag, static one => (long)Math.Min(one.Value, long.MaxValue));
        return Now(new MemoryStatistics
        {
            ActualKiB = Tag(6) ?? 0,
            ResidentKiB = Tag(7) ?? 0,
            SwapInKiB = Tag(0),
            SwapOutKiB = Tag(1),
            MajorFaults = Tag(2),
            MinorFaults = Tag(3),
            UnusedKiB = Tag(4),
            AvailableKiB = Tag(5),
            UsableKiB = Tag(8),
            DiskCachesKiB = Tag(10),
            HugePageAllocations = Tag(11),
            HugePageFailures = Tag(12),
            UpdatedAt = Tag(9) is > 0 and < 253_402_300_800 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
        });

        long? Tag(int tag) => tags.TryGetValue(tag, out long value) ? value : null;
    }

    public async Task<Reading<BlockStatistics>> GetBlockStatisticsAsync(Guid domain, string disk, TimeSpan patience, CancellationToken cancellationToken)
    {
        var arguments = new BlockStatsFlagsArguments { Domain = NameOf(domain), Path = disk, Flags = TextsAreFine };
        CountedParameters counted = await AskAsync<BlockStatsFlagsArguments, CountedParameters>(
            RemoteProcedure.DomainBlockStatsFlags, arguments, patience + Grace, cancellationToken); // How many there are: asked for more, it refuses.
        CountedParameters it = await AskAsync<BlockStatsFlagsArguments, CountedParameters>(
            RemoteProcedure.DomainBlockStatsFlags, arguments with { Count = counted.Count }, patience + Grace, cancellationToken);
        return Now(new BlockStatistics
        {
            ReadRequests = Number("rd_operations"),
            ReadBytes = Number("rd_bytes"),
            ReadTime = Nanoseconds(Number("rd_total_times")),
            WriteRequests = Number("wr_operations"),
            WriteBytes = Number("wr_bytes"),
            WriteTime = Nanoseconds(Number("wr_total_times")),
            FlushRequests = Number("flush_operations"),
            FlushTime = Nanoseconds(Number("flush_total_times")),
        });

        long Number(string name) => it.Parameters.Values.ToArray().Select(static one => one.Value).OfType<Int64Parameter>()
            .FirstOrDefault(one => one.Name == name)?.Value ?? 0;
    }

    public async Task<Reading<BlockInfo>> GetBlockInfoAsync(Guid domain, string disk, TimeSpan patience, CancellationToken cancellationToken)
    {
        BlockInfoReply it = await AskAsync<DomainTextFlags, BlockInfoReply>(
            RemoteProcedure.DomainGetBlockInfo, new DomainTextFlags { Domain = NameOf(domain), Value = disk }, patience + Grace, cancellationToken);
        return Now(new BlockInfo((long)it.Capacity, (long)it.Allocation, (long)it.Physical));
    }

    public async Task<InterfaceStatistics> GetInterfaceStatisticsAsync(Guid domain, string device, TimeSpan deadline, CancellationToken cancellationToken)
    {
        InterfaceStatsReply it = await AskAsync<DomainText, InterfaceStatsReply>(
            RemoteProcedure.DomainInterfaceStats, new DomainText { Domain = NameOf(domain), Value = device }, deadline, cancellationToken);
        return new InterfaceStatistics(it.RxBytes, it.RxPackets, it.RxErrors, it.RxDropped, it.TxBytes, it.TxPackets, it.TxErrors, it.TxDropped);
    }

    public async Task<IReadOnlyList<GuestInterface>> GetInterfaceAddressesAsync(
        Guid domain, InterfaceAddressSource source, TimeSpan patience, CancellationToken cancellationToken)
    {
        var arguments = new AddressesArguments { Domain = NameOf(domain), Source = (uint)source };
        AddressesReply it = await AskAsync<AddressesArguments, AddressesReply>(
            RemoteProcedure.DomainInterfaceAddresses, arguments, patience + Grace, cancellationToken);
        return [.. it.Interfaces.ToArray().Select(static one => new GuestInterface(
            one.Name,
            one.HardwareAddress ?? "",
            [.. one.Addresses.ToArray().Select(static address => new GuestAddress(address.Value, (int)address.Prefix))]))];
    }

    public async Task<IReadOnlyList<DomainStatistics>> GetStatisticsAsync(
        IReadOnlyCollection<Guid> domains, StatisticsGroups groups, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (domains.Count == 0)
        {
            return []; // On the wire none means all.
        }

        var arguments = new BulkStatsArguments
        {
            Domains = domains.Select(NameOf).ToArray(), Groups = (uint)groups, Flags = patience == TimeSpan.Zero ? AskNobodyToWait : 0,
        };
        BulkStatsReply it = await AskAsync<BulkStatsArguments, BulkStatsReply>(
            RemoteProcedure.ConnectGetAllDomainStats, arguments, patience + Grace, cancellationToken);
        return [.. it.Records.ToArray().Select(static one => new DomainStatistics(
            one.Domain.Uuid, one.Domain.Name, [.. one.Parameters.ToArray().Select(static parameter => parameter.Value)], TimeSpan.Zero, IsStale: false))];
    }

    private static TimeSpan Nanoseconds(ulong value) => new((long)(value / TimeSpan.NanosecondsPerTick));

    private static TimeSpan Nanoseconds(long value) => new(value / TimeSpan.NanosecondsPerTick);

    private Reading<T> Now<T>(T value) => new(value, _clock.GetUtcNow(), TimeSpan.Zero, IsStale: false);
}
