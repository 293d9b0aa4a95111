using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Reactive.Linq;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Real links, by rtnetlink(7) and /dev/net/tun.</summary>
/// <remarks>A socket for each call: 0.02 ms, and nothing to close when the host is no longer used.</remarks>
internal sealed class LinuxLinks(PollScheduler scheduler) : IHostLinks
{
    private const int MostNumbers = 1 << 16;
    private const int LargestPacket = 1 << 16;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal); // Scheduler only: the next by prefix.

    public HostLink? Find(string name) => Attempt("look at the link", name, route =>
    {
        LinkRecord? link = route.Find(name);
        string? bridge = link is null or { Master: 0 } ? null : route.List().FirstOrDefault(other => other.Index == link.Master)?.Name;
        return link is null ? null : LinkSource.ToLink(link, bridge);
    });

    public IReadOnlyList<HostLink> List() => Attempt("list", "links", route =>
    {
        IReadOnlyList<LinkRecord> links = route.List();
        Dictionary<int, string> names = links.ToDictionary(link => link.Index, link => link.Name);
        return links.Select(link => LinkSource.ToLink(link, names.GetValueOrDefault(link.Master))).ToArray();
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
            throw Refused("make the tap", name, e);
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
                throw Refused("make the tap", name, e);
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
            throw Refused("open the tap", name, e);
        }
    }

    public void MakeBridge(string name, BridgeSettings? settings = null) => Attempt("make the bridge", name, route => route.AddBridge(
        name,
        settings is null ? default : new BridgeRequest(settings.Address?.Value, settings.HasStp, settings.ForwardDelaySeconds)));

    public void SetBridge(string name, string? bridge)
    {
        string attempt = bridge is null ? "take out of its bridge the link" : $"add to bridge '{bridge}' the link";
        Change(attempt, name, route => new LinkChange(Master: bridge is null ? 0 : Require(route, attempt, name, bridge)));
    }

    public void SetMtu(string name, int mtu) => Change($"set the MTU {mtu} of", name, _ => new LinkChange(Mtu: mtu));

    public void SetShape(string name, LinkShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        string attempt = $"limit to {shape.BytesPerSecond} bytes a second";
        Attempt(attempt, name, route => route.SetBucket((route.Find(name) ?? throw NotThere(attempt, name)).Index, BucketOf(shape)));
    }

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

    public IReadOnlyList<HostAddress> ListAddresses() => Attempt("list", "addresses", route =>
    {
        Dictionary<int, string> names = Names(route);
        return route.ListAddresses()
            .Select(address => new HostAddress(names.GetValueOrDefault(address.Index, ""), address.Address, address.PrefixLength))
            .ToArray();
    });

    public void AddAddress(string name, IPAddress address, int prefixLength)
    {
        string attempt = $"give {address}/{prefixLength} to";
        Attempt(attempt, name, route => route.AddAddress((route.Find(name) ?? throw NotThere(attempt, name)).Index, address, prefixLength));
    }

    public IReadOnlyList<HostRoute> ListRoutes() => Attempt("list", "routes", route =>
    {
        Dictionary<int, string> names = Names(route);
        return route.ListRoutes()
            .Select(one => new HostRoute(
                names.GetValueOrDefault(one.Index, ""), new IPNetwork(one.Destination, one.PrefixLength), one.Gateway, one.Metric))
            .ToArray();
    });

    public void AddRoute(HostRoute route)
    {
        ArgumentNullException.ThrowIfNull(route);
        string attempt = $"route {route.Destination} by {route.Gateway} of";
        Attempt(attempt, route.Link, socket => socket.AddRoute(new RouteRecord(
            (socket.Find(route.Link) ?? throw NotThere(attempt, route.Link)).Index,
            route.Destination.BaseAddress,
            route.Destination.PrefixLength,
            route.Gateway,
            route.Metric)));
    }

    public IObservable<HostLinkChange> WhenChanged() => scheduler.WhenLinksChange().Catch<HostLinkChange, SyscallException>(
        static e => Observable.Throw<HostLinkChange>(HostErrors.System("watch", "links", e)));

    // What comes faster waits for a tenth of a second at most. A burst is a hundredth's worth, and holds a packet that is put together of many.
    private static BucketRequest BucketOf(LinkShape shape)
    {
        long burst = Math.Max(shape.BurstBytes ?? (shape.BytesPerSecond / 100), LargestPacket);
        return new BucketRequest(
            (ulong)shape.BytesPerSecond,
            (uint)Math.Min(burst, uint.MaxValue),
            (uint)Math.Min(burst + (shape.BytesPerSecond / 10), uint.MaxValue),
            (ulong)(shape.PeakBytesPerSecond ?? 0),
            LargestPacket);
    }

    private static Dictionary<int, string> Names(RouteSocket route) => route.List().ToDictionary(link => link.Index, link => link.Name);

    private static void Change(string attempt, string name, Func<RouteSocket, LinkChange> change)
        => Attempt(attempt, name, route => route.Change((route.Find(name) ?? throw NotThere(attempt, name)).Index, change(route)));

    private static int Require(RouteSocket route, string attempt, string name, string bridge) => route.Find(bridge) switch
    {
        null => throw NotThere(attempt, name),
        { Kind: "bridge", Index: var index } => index,
        _ => throw HostErrors.System(attempt, name, $"'{bridge}' is not a bridge"),
    };

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
            throw Refused(attempt, name, e);
        }
    }

    // rtnetlink(7), tun.txt of the kernel: anybody may look, and to change takes that capability.
    private static HypervisorException Refused(string attempt, string name, SyscallException e) => e.Errno == Errno.EPERM
        ? HostErrors.System(attempt, name, $"{e.Reason}; it takes root or CAP_NET_ADMIN", e)
        : HostErrors.System(attempt, name, e);
}
