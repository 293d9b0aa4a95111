using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;
using Rx.Hypervisor.Drivers.Qemu.Statistics;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>Bulk statistics: libvirt's names, types and order.</content>
internal sealed partial class QemuDomain
{
    /// <summary>All the groups that are wanted. What cannot be had is left out, and said to be stale.</summary>
    internal async Task<DomainStatistics> GetStatisticsAsync(StatisticsGroups groups, TimeSpan patience, CancellationToken cancellationToken)
    {
        bool Wants(StatisticsGroups group) => groups == StatisticsGroups.All || groups.HasFlag(group);

        // All questions are sent before the first answer is waited for.
        var vcpus = TryReadAsync(Wants(StatisticsGroups.Vcpu), GetVcpusAsync, patience, cancellationToken);
        var memory = TryReadAsync(Wants(StatisticsGroups.Balloon), GetMemoryStatisticsAsync, patience, cancellationToken);
        var counters = TryAskAsync(Wants(StatisticsGroups.Block), static queries => queries.Counters, patience, cancellationToken);
        var media = TryAskAsync(Wants(StatisticsGroups.Block), static queries => queries.Media, patience, cancellationToken);
        var threads = TryAskAsync(Wants(StatisticsGroups.IoThread), static queries => queries.DiskThreads, patience, cancellationToken);
        var rate = TryAskAsync(Wants(StatisticsGroups.DirtyRate), static queries => queries.DirtyRate, patience, cancellationToken);
        await Task.WhenAll(vcpus, memory, counters, media, threads, rate);

        var list = new ParameterList();
        AddIf(Wants(StatisticsGroups.State), () => AddState(list));
        AddIf(Wants(StatisticsGroups.CpuTotal), () => AddCpu(list));
        AddIf(Wants(StatisticsGroups.Balloon), () => AddBalloon(list, Taken(list, memory)));
        AddIf(Wants(StatisticsGroups.Vcpu), () => AddVcpus(list, Taken(list, vcpus)));
        AddIf(Record.IsActive && Wants(StatisticsGroups.Interface), () => AddInterfaces(list));
        AddIf(Wants(StatisticsGroups.Block), () => AddBlocks(list, Taken(list, counters), Taken(list, media)));
        AddIf(Wants(StatisticsGroups.IoThread), () => AddDiskThreads(list, Taken(list, threads)));
        AddIf(Wants(StatisticsGroups.DirtyRate), () => AddDirtyRate(list, Taken(list, rate)));
        return new DomainStatistics(Uuid, Name, list.Parameters, list.Age, list.IsStale);
    }

    private static void AddIf(bool isWanted, Action add)
    {
        if (isWanted)
        {
            add();
        }
    }

    /// <summary>What a task that has completed has brought. An inactive domain is not asked, so nothing of it is stale.</summary>
    private T? Taken<T>(ParameterList list, Task<Reading<T>?> reading)
        where T : class => Record.IsActive ? list.Take(reading.Result) : null;

    private void AddState(ParameterList list)
    {
        list.Add("state.state", (int)Record.State);
        list.Add("state.reason", (int)Record.Reason % 100);
    }

    private void AddCpu(ParameterList list)
    {
        if (Record.IsActive && _run?.Process.Measure() is { } usage)
        {
            list.Add("cpu.time", usage.UserTime + usage.SystemTime);
            list.Add("cpu.user", usage.UserTime);
            list.Add("cpu.system", usage.SystemTime);
        }
    }

    private void AddBalloon(ParameterList list, MemoryStatistics? memory)
    {
        list.Add("balloon.current", memory?.ActualKiB ?? View.CurrentMemoryKiB);
        list.Add("balloon.maximum", Record.MemoryKiB);
        if (memory is null)
        {
            return;
        }

        list.AddKnown("balloon.swap_in", memory.SwapInKiB);
        list.AddKnown("balloon.swap_out", memory.SwapOutKiB);
        list.AddKnown("balloon.major_fault", memory.MajorFaults);
        list.AddKnown("balloon.minor_fault", memory.MinorFaults);
        list.AddKnown("balloon.unused", memory.UnusedKiB);
        list.AddKnown("balloon.available", memory.AvailableKiB);
        list.AddKnown("balloon.usable", memory.UsableKiB);
        list.AddKnown("balloon.last-update", memory.UpdatedAt?.ToUnixTimeSeconds());
        list.AddKnown("balloon.disk_caches", memory.DiskCachesKiB);
        list.AddKnown("balloon.hugetlb_pgalloc", memory.HugePageAllocations);
        list.AddKnown("balloon.hugetlb_pgfail", memory.HugePageFailures);
        list.Add("balloon.rss", memory.ResidentKiB);
    }

    private void AddVcpus(ParameterList list, IReadOnlyList<VcpuInfo>? vcpus)
    {
        list.Add("vcpu.current", (uint)Current.Cpus.Current);
        list.Add("vcpu.maximum", (uint)Current.Cpus.Maximum);
        foreach (VcpuInfo vcpu in vcpus ?? [])
        {
            list.Add($"vcpu.{vcpu.Number}.state", (int)vcpu.State);
            list.Add($"vcpu.{vcpu.Number}.time", vcpu.CpuTime);
            list.AddKnown($"vcpu.{vcpu.Number}.delay", vcpu.QueuedTime?.Ticks * TimeSpan.NanosecondsPerTick);
        }
    }

    private void AddInterfaces(ParameterList list)
    {
        ValueList<InterfaceDevice> cards = Current.Devices.Interfaces;
        list.Add("net.count", (uint)cards.Count);
        for (int i = 0; i < cards.Count; i++)
        {
            if (cards[i].Target is { } tap)
            {
                list.Add($"net.{i}.name", tap);
                AddInterface(list, i, Record.IsActive ? Host.Links.Find(tap) : null);
            }
        }
    }

    private static void AddInterface(ParameterList list, int i, HostLink? tap)
    {
        if (tap is not null)
        {
            InterfaceStatistics guest = InterfaceCounters.Of(tap);
            list.Add($"net.{i}.rx.bytes", guest.ReceivedBytes);
            list.Add($"net.{i}.rx.pkts", guest.ReceivedPackets);
            list.Add($"net.{i}.rx.errs", guest.ReceiveErrors);
            list.Add($"net.{i}.rx.drop", guest.ReceiveDrops);
            list.Add($"net.{i}.tx.bytes", guest.SentBytes);
            list.Add($"net.{i}.tx.pkts", guest.SentPackets);
            list.Add($"net.{i}.tx.errs", guest.SendErrors);
            list.Add($"net.{i}.tx.drop", guest.SendDrops);
        }
    }

    private void AddBlocks(
        ParameterList list, IReadOnlyDictionary<string, BlockCounters>? counters, IReadOnlyDictionary<string, BlockMedium>? media)
    {
        ValueList<DiskDevice> disks = Current.Devices.Disks;
        list.Add("block.count", (uint)disks.Count);
        for (int i = 0; i < disks.Count; i++)
        {
            DiskDevice disk = disks[i];
            list.Add($"block.{i}.name", disk.Target);
            if (disk.Source is { } source)
            {
                list.Add($"block.{i}.path", source.Path);
            }

            BlockCounters? known = counters?.GetValueOrDefault(disk.Target);
            AddCounters(list, i, known?.Statistics);
            AddSizes(list, i, disk, known?.HighestOffset, media?.GetValueOrDefault(disk.Target)?.Capacity);
        }
    }

    private static void AddCounters(ParameterList list, int i, BlockStatistics? disk)
    {
        if (disk is not null)
        {
            list.Add($"block.{i}.rd.reqs", disk.ReadRequests);
            list.Add($"block.{i}.rd.bytes", disk.ReadBytes);
            list.Add($"block.{i}.rd.times", disk.ReadTime);
            list.Add($"block.{i}.wr.reqs", disk.WriteRequests);
            list.Add($"block.{i}.wr.bytes", disk.WriteBytes);
            list.Add($"block.{i}.wr.times", disk.WriteTime);
            list.Add($"block.{i}.fl.reqs", disk.FlushRequests);
            list.Add($"block.{i}.fl.times", disk.FlushTime);
        }
    }

    // Of a running domain libvirt calls the highest byte written "allocation" here, whatever the storage is.
    private void AddSizes(ParameterList list, int i, DiskDevice disk, long? highest, long? capacity)
    {
        try
        {
            if (disk.Source is { } source)
            {
                var file = new DiskFile(Host.Files, source);
                BlockInfo sizes = Record.IsActive ? file.Measure(capacity, highest) : file.Measure(disk.Driver);
                list.Add($"block.{i}.allocation", highest ?? sizes.Allocation);
                list.AddKnown($"block.{i}.capacity", Record.IsActive ? capacity : sizes.Capacity);
                list.Add($"block.{i}.physical", sizes.Physical);
            }
        }
        catch (HypervisorException)
        {
            // A disk that has gone from the host must not hide the others; a start, or a read of this disk alone, says what is wrong.
        }
    }

    private static void AddDiskThreads(ParameterList list, IReadOnlyList<DiskThread>? threads)
    {
        if (threads is not { Count: > 0 })
        {
            return;
        }

        list.Add("iothread.count", (uint)threads.Count);
        foreach (DiskThread thread in threads)
        {
            list.Add($"iothread.{thread.Number}.poll-max-ns", thread.PollLongest);
            list.Add($"iothread.{thread.Number}.poll-grow", (uint)thread.PollGrow);
            list.Add($"iothread.{thread.Number}.poll-shrink", (uint)thread.PollShrink);
        }
    }

    private static void AddDirtyRate(ParameterList list, DirtyRate? rate)
    {
        if (rate is null)
        {
            return;
        }

        list.Add("dirtyrate.calc_status", rate.Status);
        list.AddSigned("dirtyrate.calc_start_time", rate.StartedAt);
        list.Add("dirtyrate.calc_period", rate.Period);
        if (rate.MegabytesPerSecond is { } speed)
        {
            list.AddSigned("dirtyrate.megabytes_per_second", speed);
        }
    }

    private Task<Reading<T>?> TryAskAsync<T>(
        bool isWanted, Func<RunQueries, MonitorQuery<T>> query, TimeSpan patience, CancellationToken cancellationToken)
        => TryReadAsync(isWanted, (within, cancel) => ReadAsync("read the statistics of", query, within, cancel), patience, cancellationToken);

    /// <summary>A reading, or none when it is not wanted or cannot be had: one group must not cost the others.</summary>
    private async Task<Reading<T>?> TryReadAsync<T>(
        bool isWanted, Func<TimeSpan, CancellationToken, Task<Reading<T>>> read, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!isWanted || !Record.IsActive)
        {
            return null;
        }

        try
        {
            return await read(patience, cancellationToken);
        }
        catch (HypervisorException e)
        {
            Log.StatisticsMissing(_log, Name, e.Message);
            return null;
        }
    }
}
