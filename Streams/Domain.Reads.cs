using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor;

/// <content>What can be read of it. No read waits for an operation.</content>
public sealed partial class Domain
{
    /// <summary>How long QEMU has to answer a read that names no patience.</summary>
    /// <remarks>
    /// Counted from when QEMU was asked, by whoever was first: others share the answer, or the disappointment. Then the last known
    /// value is returned, marked <see cref="Reading{T}.IsStale"/>; when there is none, the read fails with
    /// <see cref="ErrorCode.OperationTimeout"/>.
    /// </remarks>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(1);

    /// <summary>The short answer to what it is doing. Asks nothing of QEMU.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoDomain"/>: it is gone.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<DomainInfo> GetInfoAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return _hypervisor.ReadAsync((domains, cancel) => domains.GetInfoAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>Whether it takes orders. Asks nothing of QEMU.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.NoDomain"/>: it is gone; <see cref="ErrorCode.OperationInvalid"/>: it is inactive.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<ControlInfo> GetControlInfoAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return _hypervisor.ReadAsync((domains, cancel) => domains.GetControlInfoAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>The virtual CPUs that are there.</summary>
    /// <param name="patience">How long QEMU has; <see langword="null"/> means <see cref="DefaultPatience"/>, zero waits for nothing.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is negative, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As <see cref="DefaultPatience"/> and the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Reading<IReadOnlyList<VcpuInfo>>> GetVcpusAsync(TimeSpan? patience = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = ReadPatience.Of(patience);
        return _hypervisor.CallAsync((domains, cancel) => domains.GetVcpusAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>Time that it had on processors.</summary>
    /// <param name="patience">How long QEMU has; <see langword="null"/> means <see cref="DefaultPatience"/>, zero waits for nothing.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is negative, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As <see cref="DefaultPatience"/> and the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Reading<CpuStatistics>> GetCpuStatisticsAsync(TimeSpan? patience = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = ReadPatience.Of(patience);
        return _hypervisor.CallAsync((domains, cancel) => domains.GetCpuStatisticsAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>Its memory, as the balloon and the host have it.</summary>
    /// <param name="patience">How long QEMU has; <see langword="null"/> means <see cref="DefaultPatience"/>, zero waits for nothing.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is negative, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As <see cref="DefaultPatience"/> and the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Reading<MemoryStatistics>> GetMemoryStatisticsAsync(TimeSpan? patience = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = ReadPatience.Of(patience);
        return _hypervisor.CallAsync((domains, cancel) => domains.GetMemoryStatisticsAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>What went to and from a disk.</summary>
    /// <param name="disk">Its target (<c>vda</c>) or the path of its source.</param>
    /// <param name="patience">How long QEMU has; <see langword="null"/> means <see cref="DefaultPatience"/>, zero waits for nothing.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is negative, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As <see cref="DefaultPatience"/> and the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Reading<BlockStatistics>> GetBlockStatisticsAsync(string disk, TimeSpan? patience = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(disk);
        TimeSpan within = ReadPatience.Of(patience);
        return _hypervisor.CallAsync((domains, cancel) => domains.GetBlockStatisticsAsync(Uuid, disk, within, cancel), cancellationToken);
    }

    /// <summary>How large a disk is; of an inactive domain too.</summary>
    /// <param name="disk">Its target (<c>vda</c>) or the path of its source.</param>
    /// <param name="patience">How long QEMU has; <see langword="null"/> means <see cref="DefaultPatience"/>, zero waits for nothing.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is negative, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As <see cref="DefaultPatience"/> and the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Reading<BlockInfo>> GetBlockInfoAsync(string disk, TimeSpan? patience = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(disk);
        TimeSpan within = ReadPatience.Of(patience);
        return _hypervisor.CallAsync((domains, cancel) => domains.GetBlockInfoAsync(Uuid, disk, within, cancel), cancellationToken);
    }

    /// <summary>What went through a network card. Asks nothing of QEMU.</summary>
    /// <param name="device">The name of its tap on the host, or its MAC address.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.InvalidArgument"/>: it has no such card; <see cref="ErrorCode.NoSupport"/>: the card has no end on the host;
    /// or as the remarks of <see cref="Domain"/> say.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<InterfaceStatistics> GetInterfaceStatisticsAsync(
        string device, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(device);
        TimeSpan within = CallDeadline.Of(deadline);
        return _hypervisor.CallAsync((domains, cancel) => domains.GetInterfaceStatisticsAsync(Uuid, device, within, cancel), cancellationToken);
    }

    /// <summary>The addresses of the guest's network cards.</summary>
    /// <param name="source">Who is asked.</param>
    /// <param name="patience">How long an agent has; <see langword="null"/> means <see cref="DefaultPatience"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is negative, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoSupport"/>: that source is not to be had here; or as the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<IReadOnlyList<GuestInterface>> GetInterfaceAddressesAsync(
        InterfaceAddressSource source, TimeSpan? patience = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = ReadPatience.Of(patience);
        return source == InterfaceAddressSource.Agent
            ? GetGuestInterfacesAsync(within > TimeSpan.Zero ? within : DefaultPatience, cancellationToken) // It knows nothing that was known before.
            : _hypervisor.CallAsync((domains, cancel) => domains.GetInterfaceAddressesAsync(Uuid, source, within, cancel), cancellationToken);
    }

    /// <summary>Many statistics at once, as libvirt names them.</summary>
    /// <param name="groups">Which.</param>
    /// <param name="patience">How long QEMU has; <see langword="null"/> means <see cref="DefaultPatience"/>, zero waits for nothing.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is negative, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoDomain"/>: it is gone.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<DomainStatistics> GetStatisticsAsync(
        StatisticsGroups groups = StatisticsGroups.All, TimeSpan? patience = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = ReadPatience.Of(patience);
        return _hypervisor.CallAsync(async (domains, cancel) =>
        {
            IReadOnlyList<DomainStatistics> one = await domains.GetStatisticsAsync([Uuid], KnownFlags.Require(groups), within, cancel);
            return one.SingleOrDefault() ?? throw HypervisorConnection.NoDomain($"uuid '{Uuid}'");
        }, cancellationToken);
    }
}
