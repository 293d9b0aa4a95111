using System;
using System.Linq;
using System.Net;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Network.Config.Dhcp;
using Rx.Hypervisor.Drivers.Network.Config.Dns;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary>A network as its XML describes it. Immutable; two are equal when they describe the same network.</summary>
/// <param name="Identity">Name, uuid and what people and tools wrote about it.</param>
/// <param name="Forward">How it is connected to the world outside.</param>
/// <param name="Bridge">The link that guests are ports of.</param>
internal sealed record NetworkDefinition(ObjectIdentity Identity, NetworkForward Forward, NetworkBridge Bridge)
{
    private const string VlanMessage = "its type doesn't support vlan configuration";

    private static readonly ConfigFormat Format = new("network", ErrorDomain.Network);

    /// <summary>Unique on its host.</summary>
    internal string Name => Identity.Name;

    /// <summary>Never changes.</summary>
    internal Guid Uuid => Identity.Uuid;

    /// <summary>How it is connected to the world outside.</summary>
    internal NetworkForwardMode Mode => Forward.Mode;

    /// <summary>Whether the bridge is made, and goes, with the network.</summary>
    internal bool HasOwnBridge => Mode is not NetworkForwardMode.Bridge;

    /// <summary>Whether guests may use IPv6 among themselves though the network has no address of it.</summary>
    internal bool AllowsIPv6 { get; init; }

    /// <summary>The DNS domain of the guests.</summary>
    internal NetworkDomain? Domain { get; init; }

    /// <summary>The server of names.</summary>
    internal NetworkDns Dns { get; init; } = NetworkDns.Default;

    /// <summary>How much all guests together may carry.</summary>
    internal NetworkBandwidth? Bandwidth { get; init; }

    /// <summary>The addresses of the bridge.</summary>
    internal ValueList<NetworkSubnet> Subnets { get; init; } = [];

    /// <summary>Networks behind guests.</summary>
    internal ValueList<NetworkRoute> Routes { get; init; } = [];

    /// <summary>What ports may have in common.</summary>
    internal ValueList<PortGroup> PortGroups { get; init; } = [];

    /// <summary>Lines for dnsmasq, as they stand.</summary>
    internal DnsmasqOptions Options { get; init; } = DnsmasqOptions.None;

    /// <summary>Where the root stands.</summary>
    internal ElementPosition Position { get; init; } = new("<network>", ErrorDomain.Network);

    /// <summary>The subnet whose addresses guests get, of one family.</summary>
    internal NetworkSubnet? DhcpSubnet(bool isV6) => Subnets.FirstOrDefault(subnet => subnet.HasDhcp && subnet.IsV6 == isV6);

    /// <summary>The address of the network that an address is in; <see langword="null"/> for none.</summary>
    internal NetworkSubnet? SubnetOf(IPAddress address) => Subnets.FirstOrDefault(subnet => subnet.Network.Contains(address));

    /// <summary>Reads libvirt's network XML.</summary>
    /// <param name="xml">The document.</param>
    /// <param name="newUuid">Called when the document has no uuid.</param>
    /// <exception cref="HypervisorException">It is wrong, or asks for what cannot be honoured; the message names line and column.</exception>
    internal static NetworkDefinition Parse(string xml, Func<Guid> newUuid)
    {
        ElementReader network = ConfigXml.Load(xml, Format);
        NetworkDefinition definition = Read(network, newUuid);
        network.RefuseRest();
        return definition.Require();
    }

    /// <summary>Writes libvirt's network XML; parsing it gives this definition again.</summary>
    /// <param name="connections">How many guests are on it, written as libvirt does for an active network.</param>
    internal string ToXml(int connections = 0)
    {
        var network = new XElement(
            "network",
            Options.Declaration,
            connections > 0 ? new XAttribute("connections", connections) : null,
            AllowsIPv6 ? new XAttribute("ipv6", "yes") : null,
            Identity.ToXml(),
            Forward.ToXml(),
            Bridge.ToXml(Mode),
            Domain?.ToXml(),
            Dns.ToXml(),
            Bandwidth?.ToXml(),
            Subnets.Select(static one => one.ToXml()),
            Routes.Select(static one => one.ToXml()),
            PortGroups.Select(static one => one.ToXml()),
            Options.ToXml());
        ConfigXml.Indent(network);
        return ConfigXml.Write(network) + "\n";
    }

    /// <summary>Filters of the hardware that only some kinds of network have.</summary>
    internal static void RefuseTrust(ElementReader element)
    {
        if (element.Attribute("trustGuestRxFilters") is { } trust && trust.IsYes())
        {
            throw trust.Unsupported("a bridge has no such filters");
        }
    }

    /// <summary>Tags on frames, which only some kinds of network have.</summary>
    /// <exception cref="HypervisorException">There is one, and a bridge of Linux tags no ports.</exception>
    internal static void RefuseVlan(ElementReader element)
    {
        if (element.Child("vlan") is { } vlan)
        {
            throw vlan.Unsupported(VlanMessage);
        }
    }

    /// <summary>Holds its parts against one another.</summary>
    /// <exception cref="HypervisorException">Its parts do not go together.</exception>
    internal NetworkDefinition Require()
    {
        NetworkRules.Require(this);
        return this;
    }

    private static NetworkDefinition Read(ElementReader network, Func<Guid> newUuid)
    {
        network.Attribute("connections")?.ToNumber(); // Of a run: it says nothing when it comes back.
        RefuseTrust(network);
        RefuseVlan(network);
        if (network.Child("port") is { } port)
        {
            port.RequiredAttribute("isolated").MustBe("no");
        }

        NetworkForward forward = NetworkForward.Read(network);
        return new NetworkDefinition(ObjectIdentity.Read(network, newUuid), forward, NetworkBridge.Read(network, forward.Mode))
        {
            AllowsIPv6 = network.Attribute("ipv6")?.IsYes() ?? false,
            Domain = NetworkDomain.Read(network),
            Dns = NetworkDns.Read(network),
            Bandwidth = NetworkBandwidth.Read(network),
            Subnets = NetworkSubnet.ReadAll(network),
            Routes = NetworkRoute.ReadAll(network),
            PortGroups = PortGroup.ReadAll(network),
            Options = DnsmasqOptions.Read(network),
            Position = network.Position,
        };
    }
}
