using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>What may be asked of domains without changing them.</summary>
/// <remarks>
/// <para>No read waits for an operation. Who asks the same while an answer is on its way shares it. When QEMU has not answered
/// within <c>patience</c>, counted from when it was asked, the last known value is returned, with its age; only when there is none
/// the read fails with <see cref="ErrorCode.OperationTimeout"/>.</para>
/// <para>Errors: <see cref="ErrorCode.NoDomain"/>; <see cref="ErrorCode.OperationInvalid"/>: the domain must be active and is not;
/// <see cref="ErrorCode.InvalidArgument"/>: it has no such disk or network card.</para>
/// </remarks>
public interface IDomainReads
{
    /// <summary>The short answer to what it is doing.</summary>
    ValueTask<DomainInfo> GetInfoAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Whether it takes orders.</summary>
    ValueTask<ControlInfo> GetControlInfoAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>The virtual CPUs that are there.</summary>
    Task<Reading<IReadOnlyList<VcpuInfo>>> GetVcpusAsync(Guid domain, TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>Time on processors.</summary>
    Task<Reading<CpuStatistics>> GetCpuStatisticsAsync(Guid domain, TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>Memory, as the balloon and the host have it.</summary>
    Task<Reading<MemoryStatistics>> GetMemoryStatisticsAsync(Guid domain, TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>What went to and from a disk.</summary>
    /// <param name="domain">Which.</param>
    /// <param name="disk">Its target (<c>vda</c>) or the path of its source.</param>
    /// <param name="patience">How long QEMU has.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<Reading<BlockStatistics>> GetBlockStatisticsAsync(Guid domain, string disk, TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>How large a disk is; of an inactive domain's too.</summary>
    /// <param name="domain">Which.</param>
    /// <param name="disk">Its target (<c>vda</c>) or the path of its source.</param>
    /// <param name="patience">How long QEMU has.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<Reading<BlockInfo>> GetBlockInfoAsync(Guid domain, string disk, TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>What went through a network card. QEMU is not asked.</summary>
    /// <param name="domain">Which.</param>
    /// <param name="device">The name of its tap on the host, or its MAC address.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<InterfaceStatistics> GetInterfaceStatisticsAsync(Guid domain, string device, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>The addresses of the guest's network cards.</summary>
    /// <param name="domain">Which.</param>
    /// <param name="source">Who is asked.</param>
    /// <param name="patience">How long an agent has.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<GuestInterface>> GetInterfaceAddressesAsync(
        Guid domain, InterfaceAddressSource source, TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>Many statistics of many domains, all asked at once; one that has vanished is left out.</summary>
    /// <param name="domains">Which.</param>
    /// <param name="groups">What of them.</param>
    /// <param name="patience">How long each QEMU has; zero waits for none and takes what is known.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<IReadOnlyList<DomainStatistics>> GetStatisticsAsync(
        IReadOnlyCollection<Guid> domains, StatisticsGroups groups, TimeSpan patience, CancellationToken cancellationToken);
}
