using System;
using System.Net;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Shell.Demo;

/// <summary>The virtual network of the demo: with NAT, and addresses by DHCP.</summary>
internal static class DemoNetwork
{
    /// <summary>The host's address on it.</summary>
    internal const string Host = "192.168.243.1";

    private const string Card = "52:54:00:de:30:01";

    private const string Xml = $"""
        <network>
          <name>demo</name>
          <forward mode='nat'/>
          <bridge name='rxhv-demo0' stp='off'/>
          <ip address='{Host}' netmask='255.255.255.0'>
            <dhcp><range start='192.168.243.100' end='192.168.243.199'/></dhcp>
          </ip>
        </network>
        """;

    /// <summary>The guest's interface on it.</summary>
    internal const string Interface = $"<interface type='network'><mac address='{Card}'/><source network='demo'/><model type='virtio'/></interface>";

    internal static Task<Network> StartAsync(IHypervisor hypervisor, TimeSpan patience, CancellationToken cancellationToken)
        => hypervisor.CreateNetworkAsync(Xml, patience, cancellationToken);

    /// <summary>The address of the guest, each time that one is given to its card.</summary>
    internal static IObservable<IPAddress> Addresses(IHypervisor hypervisor) =>
        from news in hypervisor.Events.OfType<NetworkLeaseEvent>()
        where news.Change == NetworkLeaseChange.Added && news.Lease.Mac.ToString() == Card
        select news.Lease.Address;
}
