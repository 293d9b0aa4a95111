using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>The network interfaces of a <see cref="RecordedHost"/>.</summary>
internal sealed class RecordedLinks(EngineWorld world, IHostLinks links) : IHostLinks
{
    public HostLink? Find(string name) => world.Ask<HostLink?>($"find {name}", () => links.Find(name), RecordingJson.Default.HostLink);

    public IReadOnlyList<HostLink> List() => world.Ask("list links", () => links.List().ToArray(), RecordingJson.Default.HostLinkArray);

    public IHostTap MakeTap(string name) => Take($"make tap {name}", () => links.MakeTap(name));

    public IHostTap MakeNumberedTap(string prefix) => Take($"make tap {prefix}...", () => links.MakeNumberedTap(prefix));

    public IHostTap OpenTap(string name) => Take($"open tap {name}", () => links.OpenTap(name));

    public void MakeBridge(string name, BridgeSettings? settings = null) => world.Do($"make bridge {name}", () => links.MakeBridge(name, settings));

    public void SetBridge(string name, string? bridge) => world.Do($"bridge {name} {bridge}", () => links.SetBridge(name, bridge));

    public void SetMtu(string name, int mtu) => world.Do($"mtu {name} {mtu}", () => links.SetMtu(name, mtu));

    public void SetAddress(string name, MacAddress address) => world.Do($"address {name} {address}", () => links.SetAddress(name, address));

    public void SetShape(string name, LinkShape shape) => world.Do($"shape {name}", () => links.SetShape(name, shape));

    public void SetUp(string name, bool isUp) => world.Do($"up {name} {isUp}", () => links.SetUp(name, isUp));

    public void Delete(string name) => world.Do($"delete link {name}", () => links.Delete(name));

    public IReadOnlyList<HostAddress> ListAddresses()
        => world.Ask("list addresses", () => links.ListAddresses().ToArray(), RecordingJson.Default.HostAddressArray);

    public void AddAddress(string name, IPAddress address, int prefixLength)
        => world.Do($"add address {name} {address}/{prefixLength}", () => links.AddAddress(name, address, prefixLength));

    public IReadOnlyList<HostRoute> ListRoutes() => world.Ask("list routes", () => links.ListRoutes().ToArray(), RecordingJson.Default.HostRouteArray);

    public void AddRoute(HostRoute route) => world.Do($"add route {route.Destination}", () => links.AddRoute(route));

    public IObservable<HostLinkChange> WhenChanged()
        => world.Listen("watch links", links.WhenChanged, Forms.Of(RecordingJson.Default.HostLinkChange));

    private Tap Take(string call, Func<IHostTap> make)
    {
        IHostTap? tap = null;
        string name = world.Ask(call, () => (tap = make()).Name, RecordingJson.Default.String);
        return new Tap(world, name, tap);
    }

    private sealed class Tap(EngineWorld world, string name, IHostTap? tap) : IHostTap, IRecordedHandle
    {
        public string Name { get; } = name;

        public IPassableHandle? Inner => tap;

        public void Dispose() => world.Do($"close tap {Name}", () => tap?.Dispose());
    }
}
