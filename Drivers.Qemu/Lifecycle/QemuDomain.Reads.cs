using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Drivers.Qemu.Statistics;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What can be read of it. None of this takes a turn.</content>
internal sealed partial class QemuDomain
{
    /// <summary>What runs, or else what is stored.</summary>
    private DomainDefinition Current => Live ?? Stored ?? throw QemuErrors.NoDomain(Uuid);

    internal async Task<Reading<IReadOnlyList<VcpuInfo>>> GetVcpusAsync(TimeSpan patience, CancellationToken cancellationToken)
        => (await ReadAsync("read the vCPUs of", static queries => queries.Vcpus, patience, cancellationToken)).Select(MeasureVcpus);

    internal async Task<Reading<CpuStatistics>> GetCpuStatisticsAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        const string Attempt = "read the CPU statistics of";
        Reading<IReadOnlyList<VcpuThread>> threads = await ReadAsync(Attempt, static queries => queries.Vcpus, patience, cancellationToken);
        ProcessUsage usage = Measure(Attempt);
        return threads.Select(all => new CpuStatistics(
            usage.UserTime + usage.SystemTime, usage.UserTime, usage.SystemTime, [.. MeasureVcpus(all).Select(static vcpu => vcpu.CpuTime)]));
    }

    internal async Task<Reading<MemoryStatistics>> GetMemoryStatisticsAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        const string Attempt = "read the memory statistics of";
        Reading<BalloonReport?> balloon = await ReadAsync(Attempt, static queries => queries.Balloon, patience, cancellationToken);
        long resident = Measure(Attempt).ResidentBytes;
        return balloon.Select(report => (report ?? new BalloonReport(View.CurrentMemoryKiB, Guest: null)).ToStatistics(resident));
    }

    internal async Task<Reading<BlockStatistics>> GetBlockStatisticsAsync(string disk, TimeSpan patience, CancellationToken cancellationToken)
    {
        RequireActive("read the block statistics of");
        DiskDevice device = FindDisk(disk);
        Reading<IReadOnlyDictionary<string, BlockCounters>> all =
            await ReadAsync("read the block statistics of", static queries => queries.Counters, patience, cancellationToken);
        return all.Select(counters => Of(device, counters).Statistics);
    }

    internal async Task<Reading<BlockInfo>> GetBlockInfoAsync(string disk, TimeSpan patience, CancellationToken cancellationToken)
    {
        DiskDevice device = FindDisk(disk);
        DiskSource source = device.Source
            ?? throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Qemu, $"invalid argument: disk '{disk}' of domain '{Name}' has no medium");
        if (!Record.IsActive)
        {
            return new Reading<BlockInfo>(new DiskFile(Host.Files, source).Measure(device.Driver), Host.Clock.GetUtcNow(), TimeSpan.Zero, IsStale: false);
        }

        const string Attempt = "read the block information of";
        Task<Reading<IReadOnlyDictionary<string, BlockCounters>>> counters = ReadAsync(Attempt, static queries => queries.Counters, patience, cancellationToken);
        Reading<IReadOnlyDictionary<string, BlockMedium>> media = await ReadAsync(Attempt, static queries => queries.Media, patience, cancellationToken);
        long highest = Of(device, (await counters).Value).HighestOffset;
        return media.Select(all => new DiskFile(Host.Files, source).Measure(Of(device, all).Capacity, highest));
    }

    internal InterfaceStatistics GetInterfaceStatistics(string device)
    {
        RequireActive("read the interface statistics of");
        InterfaceDevice card = FindInterface(device);
        string tap = card.Target ?? throw new HypervisorException(ErrorCode.NoSupport, ErrorDomain.Qemu,
            $"this function is not supported by the connection driver: interface '{device}' of domain '{Name}' has no device on the host that counts");
        return InterfaceCounters.Of(Host.Links.Find(tap)
            ?? throw new HypervisorException(ErrorCode.InternalError, ErrorDomain.Qemu, $"internal error: interface '{tap}' of domain '{Name}' is not on the host"));
    }

    /// <summary>What the host's table of neighbours knows of the guest's cards.</summary>
    internal IReadOnlyList<GuestInterface> GetNeighbours()
    {
        RequireActive("read the addresses of");
        return ArpTable.Find(Host.Files, Live!.Devices.Interfaces);
    }

    /// <summary>The addresses that the host's networks gave to the domain's cards.</summary>
    internal IReadOnlyList<GuestInterface> GetLeasedAddresses()
    {
        RequireActive("read the addresses of");
        return [.. Live!.Devices.Interfaces.Select(LeasesOf).Where(static card => card.Addresses.Count > 0)];
    }

    private GuestInterface LeasesOf(InterfaceDevice device)
    {
        string? network = (device.Source as InterfaceSource.Network)?.Name;
        IEnumerable<NetworkLease> leases = network is null ? [] : _context.Networks.LeasesOf(device.CardMac).Where(lease => lease.NetworkName == network);
        return new GuestInterface(
            device.Target ?? "", device.CardMac.ToString(), [.. leases.Select(static lease => new GuestAddress(lease.Address.ToString(), lease.PrefixLength))]);
    }

    private IReadOnlyList<VcpuInfo> MeasureVcpus(IReadOnlyList<VcpuThread> vcpus)
    {
        var threads = Run.Process.MeasureThreads().ToDictionary(static thread => thread.Id);
        return
        [
            .. vcpus.Select(vcpu => threads.TryGetValue(vcpu.ThreadId, out ThreadUsage usage)
                ? new VcpuInfo(vcpu.Number, VcpuState.Running, usage.UserTime + usage.SystemTime, usage.Processor) { QueuedTime = usage.QueuedTime }
                : new VcpuInfo(vcpu.Number, VcpuState.Offline, TimeSpan.Zero, Processor: -1)),
        ];
    }

    private ProcessUsage Measure(string attempt) => _run?.Process.Measure() ?? throw QemuErrors.Ended(Name, attempt, cause: null);

    private DiskDevice FindDisk(string disk)
        => Current.Devices.Disks.FirstOrDefault(one => one.Target == disk || one.Source?.Path == disk)
            ?? throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Qemu,
                $"invalid argument: invalid path: domain '{Name}' has no disk '{disk}'");

    private InterfaceDevice FindInterface(string device)
    {
        MacAddress? mac = MacAddress.TryParse(device, out MacAddress address) ? address : null;
        return Current.Devices.Interfaces.FirstOrDefault(one => one.Target == device || (mac is not null && one.Mac == mac))
            ?? throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Domain,
                $"invalid argument: invalid path: domain '{Name}' has no interface '{device}'");
    }

    private T Of<T>(DiskDevice disk, IReadOnlyDictionary<string, T> disks)
        => disks.TryGetValue(disk.Target, out T? found) ? found : throw new HypervisorException(
            ErrorCode.InternalError, ErrorDomain.Qemu, $"internal error: QEMU tells nothing of disk '{disk.Target}' of domain '{Name}'");

    private async Task<Reading<T>> ReadAsync<T>(
        string attempt, Func<RunQueries, MonitorQuery<T>> query, TimeSpan patience, CancellationToken cancellationToken)
    {
        RequireActive(attempt);
        Require(attempt, Record.Monitor != MonitorLiveness.None); // Before the monitor is negotiated it takes no questions.
        QemuRun run = Run;
        try
        {
            Reading<T> answer = await query(run.Queries).ReadAsync(patience, cancellationToken);
            return run == _run ? answer : throw QemuErrors.Ended(Name, attempt, cause: null);
        }
        catch (QmpCommandException e)
        {
            throw QemuErrors.Refused(Name, e);
        }
        catch (MonitorLostException e)
        {
            throw Record.IsActive ? QemuErrors.Deaf(Name, attempt, e) : QemuErrors.Ended(Name, attempt, e);
        }
        catch (TimeoutException)
        {
            throw QemuErrors.Late(Name, attempt, patience);
        }
    }
}
