using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using VirtualNetwork = Rx.Hypervisor.Network;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

/// <summary>A life of networks, one operation after the other. What is stored, and what is active, before each and after the last, is the model.</summary>
internal static class NetworkStory
{
    internal const string Bridge = "vbr0";
    internal const string OtherBridge = "vbr1";

    private const string OtherUuid = "5dea22b3-1d52-d8f3-2516-782e98ab3fa0";
    private const string Host = "<host mac='52:54:00:00:00:02' name='two' ip='192.168.77.60'/>";

    internal static IReadOnlyList<(string Name, Func<NetworkLife, IHypervisor, Task> Run)> Operations { get; } =
    [
        ("define", static (_, hypervisor) => hypervisor.DefineNetworkAsync(NetworkFixture.Xml())),
        ("autostart", static (_, hypervisor) => One(hypervisor).SetAutostartAsync(true)),
        ("start", static (_, hypervisor) => One(hypervisor).StartAsync()),
        ("lease", static (life, _) => life.AskAsync(Bridge, 1)),
        ("redefine", static (_, hypervisor) => hypervisor.DefineNetworkAsync(NetworkFixture.Xml(more: "<title>Next</title>"))),
        ("update live", static (_, hypervisor) => One(hypervisor).UpdateAsync(Add(Host), NetworkModification.Live)),
        ("update stored", static (_, hypervisor) => One(hypervisor).UpdateAsync(Add(Host), NetworkModification.Config)),
        ("other lease", static (life, _) => life.AskAsync(Bridge, 2)),
        ("create", static (_, hypervisor) => hypervisor.CreateNetworkAsync(NetworkFixture.Xml("two", OtherUuid, OtherBridge, third: 78))),
        ("lease of the other", static (life, _) => life.AskAsync(OtherBridge, 3)),
        ("undefine", static (_, hypervisor) => One(hypervisor).UndefineAsync()),
        ("define live", static (_, hypervisor) => hypervisor.DefineNetworkAsync(NetworkFixture.Xml())),
        ("flush", static (life, _) => life.LoseRulesAsync()),
        ("end the other", static (_, hypervisor) => hypervisor.LookupNetwork("two").DestroyAsync()),
        ("destroy", static (_, hypervisor) => One(hypervisor).DestroyAsync()),
        ("start again", static (_, hypervisor) => One(hypervisor).StartAsync()),
        ("destroy again", static (_, hypervisor) => One(hypervisor).DestroyAsync()),
        ("drop", static (_, hypervisor) => One(hypervisor).UndefineAsync()),
    ];

    private static VirtualNetwork One(IHypervisor hypervisor) => hypervisor.LookupNetwork("net");

    private static NetworkUpdate Add(string host) => new(NetworkUpdateCommand.AddLast, NetworkSection.DhcpHost, host);
}
