using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using Rx.Hypervisor.Drivers.Network.Config;
using static Rx.Hypervisor.Drivers.Network.Firewall.NftParts;

namespace Rx.Hypervisor.Drivers.Network.Firewall;

/// <summary>The rules of a network: what libvirt's are, in tables of its own.</summary>
/// <remarks>
/// <para>One table decides what is forwarded and translated, for both families of addresses; where there is a limit to what guests send, another
/// one is at their bridge. Both have the name of the network's uuid, so that they are found whatever became of the network.</para>
/// <para>A packet passes the chains of all tables: what is let through here may be refused by others, and not the other way round.</para>
/// </remarks>
internal static class NetworkTables
{
    private const string Rules = "inet";
    private const string Limits = "netdev";
    private const string Forward = "forward";
    private const string Leave = "leave"; // No word of nft's own, as "fwd" is.
    private const string Limit = "limits";
    private const int Filter = 0;
    private const int SourceNat = 100;

    private static readonly IPNetwork LocalMulticast = IPNetwork.Parse("224.0.0.0/24");
    private static readonly IPNetwork Broadcast = IPNetwork.Parse("255.255.255.255/32");

    /// <summary>The name of a network's tables.</summary>
    internal static string NameOf(Guid network) => $"rxhv_{network:N}";

    /// <summary>Whether a network has any rules.</summary>
    internal static bool Has(NetworkDefinition network)
        => network.Mode is NetworkForwardMode.None or NetworkForwardMode.Nat or NetworkForwardMode.Route || network.Bandwidth?.Outbound is not null;

    /// <summary>What makes the tables, or makes them anew, in one step.</summary>
    internal static byte[] Load(NetworkDefinition network)
    {
        string table = NameOf(network.Uuid);
        using var document = new NftDocument();
        document.Table(Rules, table);
        if (network.Mode is not NetworkForwardMode.Open)
        {
            AddForward(document, table, network);
        }

        if (network.Mode is NetworkForwardMode.Nat)
        {
            AddTranslation(document, table, network);
        }

        if (network.Bandwidth?.Outbound is { } limit)
        {
            document.Table(Limits, table)
                .Chain(Limits, table, Limit, "filter", "ingress", Filter, network.Bridge.Name)
                .Rule(Limits, table, Limit, Above(limit), Drop);
        }

        return document.ToBytes();
    }

    /// <summary>What removes the tables, if they are there.</summary>
    internal static byte[] Unload(NetworkDefinition network)
    {
        string table = NameOf(network.Uuid);
        using var document = new NftDocument();
        document.Drop(Rules, table);
        if (network.Bandwidth?.Outbound is not null)
        {
            document.Drop(Limits, table);
        }

        return document.ToBytes();
    }

    private static void AddForward(NftDocument document, string table, NetworkDefinition network)
    {
        string bridge = network.Bridge.Name!;
        NftPart? inByDevice = network.Forward.Device is { } inward ? InBy(inward) : null;
        NftPart? outByDevice = network.Forward.Device is { } outward ? OutBy(outward) : null;
        document.Chain(Rules, table, Forward, "filter", "forward", Filter);
        document.Rule(Rules, table, Forward, InBy(bridge), OutBy(bridge), Accept);
        foreach (IPNetwork own in network.Mode is NetworkForwardMode.None ? [] : Reachable(network))
        {
            NftPart? onlyAnswers = IsTranslated(network, own) ? Answers : null;
            document.Rule(Rules, table, Forward, OutBy(bridge), inByDevice, To(own), onlyAnswers, Accept);
            document.Rule(Rules, table, Forward, InBy(bridge), outByDevice, From(own), Accept);
        }

        document.Rule(Rules, table, Forward, OutBy(bridge), Reject);
        document.Rule(Rules, table, Forward, InBy(bridge), Reject);
    }

    private static void AddTranslation(NftDocument document, string table, NetworkDefinition network)
    {
        NftPart outside = NotOutBy(network.Bridge.Name!);
        NftPart? outByDevice = network.Forward.Device is { } device ? OutBy(device) : null;
        PortRange? ports = network.Forward.InEffect.Ports;
        document.Chain(Rules, table, Leave, "nat", "postrouting", SourceNat);
        foreach (IPNetwork own in Reachable(network).Where(one => IsTranslated(network, one)))
        {
            if (!own.BaseAddress.IsV6())
            {
                document.Rule(Rules, table, Leave, From(own), To(LocalMulticast), Return);
                document.Rule(Rules, table, Leave, From(own), To(Broadcast), Return);
            }

            AddressRange? addresses = own.BaseAddress.IsV6() ? null : network.Forward.Addresses;
            foreach (bool hasPorts in (bool[])[true, false])
            {
                PortRange? which = hasPorts ? ports : null;
                document.Rule(
                    Rules,
                    table,
                    Leave,
                    From(own),
                    NotTo(own),
                    outside,
                    outByDevice,
                    hasPorts ? HasPorts : null,
                    addresses is null ? Masquerade(which) : Translate(addresses, which));
            }
        }
    }

    /// <summary>The networks that are behind the bridge: its own, and those behind guests.</summary>
    private static IEnumerable<IPNetwork> Reachable(NetworkDefinition network)
        => network.Subnets.Select(static subnet => subnet.Network).Concat(network.Routes.Select(static route => route.Network));

    private static bool IsTranslated(NetworkDefinition network, IPNetwork own) => network.Mode is NetworkForwardMode.Nat
        && (!own.BaseAddress.IsV6() || network.Forward.IsNatOfIPv6 is true);
}
