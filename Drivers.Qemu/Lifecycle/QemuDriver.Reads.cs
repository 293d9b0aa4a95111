using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What can be read of domains.</content>
internal sealed partial class QemuDriver
{
    public ValueTask<DomainInfo> GetInfoAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken) => new(_domains.View(domain).Info);

    public ValueTask<ControlInfo> GetControlInfoAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => new(_domains.View(domain).Control);

    public Task<Reading<IReadOnlyList<VcpuInfo>>> GetVcpusAsync(Guid domain, TimeSpan patience, CancellationToken cancellationToken)
        => _domains[domain].GetVcpusAsync(patience, cancellationToken);

    public Task<Reading<CpuStatistics>> GetCpuStatisticsAsync(Guid domain, TimeSpan patience, CancellationToken cancellationToken)
        => _domains[domain].GetCpuStatisticsAsync(patience, cancellationToken);

    public Task<Reading<MemoryStatistics>> GetMemoryStatisticsAsync(Guid domain, TimeSpan patience, CancellationToken cancellationToken)
        => _domains[domain].GetMemoryStatisticsAsync(patience, cancellationToken);

    public Task<Reading<BlockStatistics>> GetBlockStatisticsAsync(Guid domain, string disk, TimeSpan patience, CancellationToken cancellationToken)
        => _domains[domain].GetBlockStatisticsAsync(disk, patience, cancellationToken);

    public Task<Reading<BlockInfo>> GetBlockInfoAsync(Guid domain, string disk, TimeSpan patience, CancellationToken cancellationToken)
        => _domains[domain].GetBlockInfoAsync(disk, patience, cancellationToken);

    public Task<InterfaceStatistics> GetInterfaceStatisticsAsync(Guid domain, string device, TimeSpan deadline, CancellationToken cancellationToken)
        => Task.FromResult(_domains[domain].GetInterfaceStatistics(device));

    public Task<IReadOnlyList<GuestInterface>> GetInterfaceAddressesAsync(
        Guid domain, InterfaceAddressSource source, TimeSpan patience, CancellationToken cancellationToken)
    {
        QemuDomain one = _domains[domain];
        return source switch
        {
            InterfaceAddressSource.Arp => Task.FromResult(one.GetNeighbours()),
            InterfaceAddressSource.Agent => throw Unsupported("the agent is asked by its own commands"),
            InterfaceAddressSource.Lease => Task.FromResult(one.GetLeasedAddresses()),
            _ => throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Qemu, $"invalid argument: unknown IP address data source {(int)source}"),
        };

        HypervisorException Unsupported(string reason) => new(ErrorCode.NoSupport, ErrorDomain.Qemu,
            $"this function is not supported by the connection driver: cannot read the addresses of domain '{one.Name}': {reason}");
    }

    public async Task<IReadOnlyList<DomainStatistics>> GetStatisticsAsync(
        IReadOnlyCollection<Guid> domains, StatisticsGroups groups, TimeSpan patience, CancellationToken cancellationToken)
        => await Task.WhenAll(domains
            .Select(_domains.Find)
            .OfType<QemuDomain>()
            .Select(domain => domain.GetStatisticsAsync(groups, patience, cancellationToken)));
}
