using System;
using System.Linq;
using System.Reactive.Linq;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>The program of docs/networks.md, word for word: <see cref="InventoryExamplesTests"/> compares the two, the tests of networks run it.</summary>
internal static class NetworkExamples
{
    internal static IObservable<string> Addresses(IHypervisor hypervisor)
    {
        // <addresses>
        IObservable<string> addresses =
            from news in hypervisor.Events.OfType<NetworkLeaseEvent>()
            from network in hypervisor.Networks.Items.Values
            from port in network.Ports
            where port.Address == news.Lease.Mac
            select $"{port.DomainName}: {news.Lease.Address} {news.Change}";     // "web: 192.168.122.7 Added"
        // </addresses>
        return addresses;
    }
}
