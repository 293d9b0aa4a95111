using System;
using System.Collections.Generic;
using System.Net;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Network interfaces of a host. Errors are <see cref="HypervisorException"/> with <see cref="ErrorCode.SystemError"/>, naming
/// the link and the cause.</summary>
/// <remarks>On Linux these are the links of the network namespace that the scheduler's thread is in.</remarks>
public interface IHostLinks
{
    /// <summary>The link of that name; <see langword="null"/> when there is none.</summary>
    HostLink? Find(string name);

    /// <summary>All links, by <see cref="HostLink.Index"/>.</summary>
    IReadOnlyList<HostLink> List();

    /// <summary>Makes a tap, down and in no bridge.</summary>
    /// <param name="name">Its name, which no other link has.</param>
    IHostTap MakeTap(string name);

    /// <summary>Makes a tap under a name that is not in use: the prefix and a number. Numbers go up, so that the name of a tap that
    /// went away is not soon another's.</summary>
    /// <param name="prefix">What the name starts with: <c>vnet</c>.</param>
    IHostTap MakeNumberedTap(string prefix);

    /// <summary>Takes the program's end of a persistent tap, which stays as it is.</summary>
    /// <param name="name">A tap that nobody else has taken.</param>
    IHostTap OpenTap(string name);

    /// <summary>Makes a bridge, down and without ports.</summary>
    /// <param name="name">Its name, which no other link has.</param>
    /// <param name="settings">How it is; <see langword="null"/> for what is usual.</param>
    void MakeBridge(string name, BridgeSettings? settings = null);

    /// <summary>Makes a link a port of a bridge, and of no other.</summary>
    /// <param name="name">The link.</param>
    /// <param name="bridge">The bridge; <see langword="null"/> takes the link out of the one that it is in.</param>
    void SetBridge(string name, string? bridge);

    /// <summary>Sets the largest payload of a packet, in bytes.</summary>
    void SetMtu(string name, int mtu);

    /// <summary>Limits how fast packets leave by a link.</summary>
    void SetShape(string name, LinkShape shape);

    /// <summary>Sets the address.</summary>
    void SetAddress(string name, MacAddress address);

    /// <summary>Takes a link up or down.</summary>
    void SetUp(string name, bool isUp);

    /// <summary>Removes a link; nothing there is no error.</summary>
    void Delete(string name);

    /// <summary>All IP addresses, in no order.</summary>
    IReadOnlyList<HostAddress> ListAddresses();

    /// <summary>Gives a link an IP address, and the route to its network that comes with it. One of IPv6 counts at once.</summary>
    void AddAddress(string name, IPAddress address, int prefixLength);

    /// <summary>The ways out: routes of the main table, in no order.</summary>
    IReadOnlyList<HostRoute> ListRoutes();

    /// <summary>Adds a way out by a gateway that is on its link.</summary>
    void AddRoute(HostRoute route);

    /// <summary>What happens to links: they come, go, change and become ports of bridges. What is counted on them is no change.</summary>
    /// <remarks>
    /// <para>Shape: cold; while subscribed, one value for each link that is not as it was, once for all that came at the same time.</para>
    /// <para>Threading: on the host's scheduler.</para>
    /// <para>Errors: <see cref="HypervisorException"/> when the system is out of handles.</para>
    /// <para>Completion: never.</para>
    /// <para>Buffering: none; changes that were missed are told as the difference.</para>
    /// </remarks>
    IObservable<HostLinkChange> WhenChanged();
}
