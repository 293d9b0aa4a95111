using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Real links, by rtnetlink(7) and /dev/net/tun.</summary>
/// <remarks>A socket for each call: 0.02 ms, and nothing to close when the host is no longer used.</remarks>
internal sealed class LinuxLinks : IHostLinks
{
    private const int MostNumbers = 1 << 16;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal); // Scheduler only: the next by prefix.

    public HostLink? Find(string name) => Attempt("look at the link", name, route =>
    {
        LinkRecord? link = route.Find(name);
        string? bridge = link is null or { Master: 0 } ? null : route.List().FirstOrDefault(other => other.Index == link.Master)?.Name;
        return link is null ? null : ToLink(link, bridge);
    });

    public IReadOnlyList<HostLink> List() => Attempt("list", "links", route =>
    {
        IReadOnlyList<LinkRecord> links = route.List();
        Dictionary<int, string> names = links.ToDictionary(link => link.Index, link => link.Name);
        return links.Select(link => ToLink(link, names.GetValueOrDefault(link.Master))).ToArray();
    });

    public IHostTap MakeTap(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            return new LinuxTap(name, Tap.Create(name));
        }
        catch (SyscallException e)
        {
            throw HostErrors.System("make the tap", name, e);
        }
    }

    public IHostTap MakeNumberedTap(string prefix)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        for (int tries = 0; ; tries++)
        {
            int number = _numbers.GetValueOrDefault(prefix);
            _numbers[prefix] = (number + 1) % MostNumbers;
            string name = $"{prefix}{number}";
            try
            {
                return new LinuxTap(name, Tap.Create(name));
            }
            catch (SyscallException e) when (e.Errno == Errno.EBUSY && tries < MostNumbers)
            {
                // Somebody else's: the next one.
            }
            catch (SyscallException e)
            {
                throw HostErrors.System("make the tap", name, e);
            }
        }
    }

    public IHostTap OpenTap(string name)
    {
        if (Find(name) is null)
        {
            throw NotThere("open the tap", name); // The kernel would make one.
        }

        try
        {
            return new LinuxTap(name, Tap.Open(name));
        }
        catch (SyscallException e)
        {
            throw HostErrors.System("open the tap", name, e);
        }
    }

    public void MakeBridge(string name) => Attempt("make the bridge", name, route => route.AddBridge(name));

    public void SetBridge(string name, string? bridge)
    {
        string attempt = bridge is null ? "take out of its bridge the link" : $"add to bridge '{bridge}' the link";
        Change(attempt, name, route => new LinkChange(Master: bridge is null ? 0 : Require(route, attempt, name, bridge)));
    }

    public void SetMtu(string name, int mtu) => Change($"set the MTU {mtu} of", name, _ => new LinkChange(Mtu: mtu));

    public void SetAddress(string name, MacAddress address)
        => Change($"set the address {address} of", name, _ => new LinkChange(Address: address.Value));

    public void SetUp(string name, bool isUp) => Change(isUp ? "take up" : "take down", name, _ => new LinkChange(IsUp: isUp));

    public void Delete(string name) => Attempt("delete the link", name, route =>
    {
        if (route.Find(name) is { } link)
        {
            route.Delete(link.Index);
        }
    });

    private static void Change(string attempt, string name, Func<RouteSocket, LinkChange> change)
        => Attempt(attempt, name, route => route.Change((route.Find(name) ?? throw NotThere(attempt, name)).Index, change(route)));

    private static int Require(RouteSocket route, string attempt, string name, string bridge) => route.Find(bridge) switch
    {
        null => throw NotThere(attempt, name),
        { Kind: "bridge", Index: var index } => index,
        _ => throw HostErrors.System(attempt, name, $"'{bridge}' is not a bridge"),
    };

    private static HostLink ToLink(LinkRecord link, string? bridge) => new()
    {
        Name = link.Name,
        Index = link.Index,
        Kind = link.Kind,
        IsUp = link.IsUp,
        Mtu = link.Mtu,
        Address = new MacAddress(link.Address),
        Bridge = bridge,
        Statistics = ToStatistics(link.Counters),
    };

    private static HostLinkStatistics ToStatistics(LinkCounters counters) => new(
        (long)counters.RxBytes,
        (long)counters.RxPackets,
        (long)counters.RxErrors,
        (long)counters.RxDropped,
        (long)counters.TxBytes,
        (long)counters.TxPackets,
        (long)counters.TxErrors,
        (long)counters.TxDropped);

    private static HypervisorException NotThere(string attempt, string name) => HostErrors.System(attempt, name, "No such device");

    private static void Attempt(string attempt, string name, Action<RouteSocket> action) => Attempt(attempt, name, route =>
    {
        action(route);
        return true;
    });

    private static T Attempt<T>(string attempt, string name, Func<RouteSocket, T> function)
    {
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            using var route = RouteSocket.Open();
            return function(route);
        }
        catch (SyscallException e)
        {
            throw HostErrors.System(attempt, name, e);
        }
    }
}
