using System;
using System.Collections.Generic;
using System.Net;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>The links of a <see cref="KillableHost"/>.</summary>
internal sealed class KillableLinks(KillableHost host, IHostLinks inner) : IHostLinks
{
    public HostLink? Find(string name) => host.Look(() => inner.Find(name));

    public IReadOnlyList<HostLink> List() => host.Look(inner.List);

    public IReadOnlyList<HostAddress> ListAddresses() => host.Look(inner.ListAddresses);

    public IReadOnlyList<HostRoute> ListRoutes() => host.Look(inner.ListRoutes);

    public IHostTap MakeTap(string name) => host.Step($"make tap {name}", () => Wrap(inner.MakeTap(name)));

    public IHostTap MakeNumberedTap(string prefix) => host.Step($"make tap {prefix}N", () => Wrap(inner.MakeNumberedTap(prefix)));

    public IHostTap OpenTap(string name) => host.Step($"open tap {name}", () => Wrap(inner.OpenTap(name)));

    public void MakeBridge(string name, BridgeSettings? settings = null) => host.Step($"make bridge {name}", () => inner.MakeBridge(name, settings));

    public void SetBridge(string name, string? bridge) => host.Step($"set bridge of {name}", () => inner.SetBridge(name, bridge));

    public void SetShape(string name, LinkShape shape) => host.Step($"limit {name}", () => inner.SetShape(name, shape));

    public void SetMtu(string name, int mtu) => host.Step($"set MTU of {name}", () => inner.SetMtu(name, mtu));

    public void SetAddress(string name, MacAddress address) => host.Step($"set address of {name}", () => inner.SetAddress(name, address));

    public void SetUp(string name, bool isUp) => host.Step($"take {name} {(isUp ? "up" : "down")}", () => inner.SetUp(name, isUp));

    public void Delete(string name) => host.Step($"delete link {name}", () => inner.Delete(name));

    public void AddAddress(string name, IPAddress address, int prefixLength)
        => host.Step($"give {address} to {name}", () => inner.AddAddress(name, address, prefixLength));

    public void AddRoute(HostRoute route) => host.Step($"route {route.Destination}", () => inner.AddRoute(route));

    public IObservable<HostLinkChange> WhenChanged() => host.Gate(inner.WhenChanged());

    private Tap Wrap(IHostTap tap) => new(host, host.Hold(tap));

    private sealed class Tap(KillableHost host, IHostTap inner) : IHostTap, IKillableHandle
    {
        public string Name => inner.Name;

        public IPassableHandle Inner => inner;

        public void Dispose() => host.Close($"close tap {Name}", inner);
    }
}
