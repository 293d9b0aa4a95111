using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <content>Addresses and routes, and what happens to links.</content>
public sealed partial class VirtualLinks
{
    private readonly IScheduler _scheduler;
    private readonly List<HostAddress> _addresses = [];
    private readonly List<HostRoute> _routes = [];
    private readonly Dictionary<string, BridgeSettings> _bridges = new(StringComparer.Ordinal);
    private readonly List<Watcher> _watchers = [];

    /// <inheritdoc/>
    public IReadOnlyList<HostAddress> ListAddresses() => [.. _addresses];

    /// <inheritdoc/>
    public void AddAddress(string name, IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        string attempt = $"give {address}/{prefixLength} to";
        Require(attempt, name);
        if (_addresses.Exists(one => one.Link == name && one.Address.Equals(address)))
        {
            throw HostErrors.System(attempt, name, "File exists");
        }

        _addresses.Add(new HostAddress(name, address, prefixLength));
    }

    /// <inheritdoc/>
    public IReadOnlyList<HostRoute> ListRoutes() =>
    [
        .. _routes,
        .. _addresses.Where(address => address.Link != "lo" && Find(address.Link) is { IsUp: true })
            .Select(static address => new HostRoute(address.Link, NetworkOf(address.Address, address.PrefixLength))),
    ];

    /// <inheritdoc/>
    public void AddRoute(HostRoute route)
    {
        ArgumentNullException.ThrowIfNull(route);
        string attempt = $"route {route.Destination} by {route.Gateway} of";
        HostLink link = Require(attempt, route.Link);
        if (ListRoutes().Any(other => other.Destination == route.Destination && other.Metric == route.Metric))
        {
            throw HostErrors.System(attempt, route.Link, "File exists");
        }

        bool isReached = link.IsUp && _addresses.Exists(one => one.Link == route.Link && route.Gateway is not null
            && one.Address.AddressFamily == route.Gateway.AddressFamily && NetworkOf(one.Address, one.PrefixLength).Contains(route.Gateway));
        _routes.Add(isReached ? route : throw HostErrors.System(attempt, route.Link, "Network is unreachable"));
    }

    /// <inheritdoc/>
    public IObservable<HostLinkChange> WhenChanged() => Observable.Create<HostLinkChange>(observer =>
    {
        var watcher = new Watcher(observer, _links.Values.ToDictionary(static link => link.Index));
        _watchers.Add(watcher);
        return Disposable.Create(() => _watchers.Remove(watcher));
    });

    internal void Clear()
    {
        foreach (string name in _links.Keys.Where(static name => name != "lo").ToArray())
        {
            Delete(name);
        }

        _numbers.Clear();
    }

    private static IPNetwork NetworkOf(IPAddress address, int prefixLength)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            int bits = Math.Clamp(prefixLength - (8 * i), 0, 8);
            bytes[i] &= (byte)(0xFF00 >> bits);
        }

        return new IPNetwork(new IPAddress(bytes), prefixLength);
    }

    // As on a real host: told in a later turn, once for all that came in this one.
    private void Tell(int index)
    {
        foreach (Watcher watcher in _watchers)
        {
            if (watcher.News.Add(index) && watcher.News.Count == 1)
            {
                _scheduler.Schedule(watcher, (_, one) =>
                {
                    TellNews(one);
                    return Disposable.Empty;
                });
            }
        }
    }

    private void TellNews(Watcher watcher)
    {
        int[] news = [.. watcher.News];
        watcher.News.Clear();
        foreach (int index in news)
        {
            HostLink? before = watcher.Known.GetValueOrDefault(index);
            HostLink? after = _links.Values.FirstOrDefault(link => link.Index == index);
            if (after is null)
            {
                watcher.Known.Remove(index);
            }
            else
            {
                watcher.Known[index] = after;
            }

            bool isNews = before is null || after is null ? before != after : before != after with { Statistics = before.Statistics };
            if (isNews && _watchers.Contains(watcher))
            {
                watcher.Observer.OnNext(new HostLinkChange(before, after));
            }
        }
    }

    private sealed record Watcher(IObserver<HostLinkChange> Observer, Dictionary<int, HostLink> Known)
    {
        internal SortedSet<int> News { get; } = [];
    }
}
