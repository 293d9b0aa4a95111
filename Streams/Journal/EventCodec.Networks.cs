using System;
using System.Net;

namespace Rx.Hypervisor.Streams.Journal;

/// <content>What happens to networks, and what is known of them.</content>
internal static partial class EventCodec
{
    internal static void WriteRecord(ref JsonLineWriter json, NetworkRecord record)
    {
        json.Text("name"u8, record.Name);
        json.Uuid("uuid"u8, record.Uuid);
        json.TextUnlessEmpty("title"u8, record.Title);
        json.WordUnlessDefault("forward"u8, record.Forward);
        json.TextUnlessEmpty("bridge"u8, record.Bridge);
        json.FlagIfSet("active"u8, record.IsActive);
        json.FlagIfSet("persistent"u8, record.IsPersistent);
        json.FlagIfSet("autostart"u8, record.HasAutostart);
        json.BeginArray("ports"u8);
        foreach (NetworkPort port in record.Ports)
        {
            json.BeginObject();
            WritePort(ref json, port);
            json.EndObject();
        }

        json.EndArray();
        if (record.Position != default)
        {
            json.Position("position"u8, record.Position);
        }
    }

    internal static NetworkRecord ReadNetwork(ref JsonMembers members) => new()
    {
        Name = members.Text("name"u8),
        Uuid = members.Uuid("uuid"u8),
        Title = members.TextOrEmpty("title"u8),
        Forward = members.WordOrDefault<NetworkForwardMode>("forward"u8),
        Bridge = members.TextOrEmpty("bridge"u8),
        IsActive = members.IsSet("active"u8),
        IsPersistent = members.IsSet("persistent"u8),
        HasAutostart = members.IsSet("autostart"u8),
        Ports = members.Objects("ports"u8, ReadPort),
        Position = members.Has("position"u8) ? members.Position("position"u8) : default,
    };

    internal static void WriteLease(ref JsonLineWriter json, NetworkLease lease)
    {
        json.Text("network"u8, lease.NetworkName);
        json.Uuid("networkUuid"u8, lease.Network);
        json.Address("address"u8, lease.Address);
        json.NumberUnless("prefix"u8, lease.PrefixLength, 0);
        json.TextUnlessEmpty("bridge"u8, lease.Bridge);
        if (lease.Mac is { } mac)
        {
            json.Mac("mac"u8, mac);
        }

        if (lease.Expires is { } expires)
        {
            json.Time("expires"u8, expires);
        }

        json.TextUnlessNull("hostName"u8, lease.HostName);
        json.TextUnlessNull("clientId"u8, lease.ClientId);
        json.TextUnlessNull("iaid"u8, lease.Iaid);
    }

    internal static NetworkLease ReadLease(ref JsonMembers members) => new()
    {
        NetworkName = members.Text("network"u8),
        Network = members.Uuid("networkUuid"u8),
        Address = ReadAddress(ref members),
        PrefixLength = members.Int32Or("prefix"u8, 0),
        Bridge = members.TextOrEmpty("bridge"u8),
        Mac = members.Has("mac"u8) ? ReadMac(ref members, "mac"u8) : null,
        Expires = members.Has("expires"u8) ? members.Time("expires"u8) : null,
        HostName = members.TextOrNull("hostName"u8),
        ClientId = members.TextOrNull("clientId"u8),
        Iaid = members.TextOrNull("iaid"u8),
    };

    private static EventForm[] NetworkForms() =>
    [
        new EventForm<NetworkLifecycleEvent>(
            "network",
            static (ref json, news) => json.Word("event"u8, news.Kind),
            static (ref members) => new NetworkLifecycleEvent
            {
                Name = members.Text("name"u8),
                Network = members.Uuid("uuid"u8),
                Kind = members.Word<NetworkLifecycle>("event"u8),
            }),

        new EventForm<NetworkLeaseEvent>(
            "lease",
            static (ref json, news) =>
            {
                json.Word("change"u8, news.Change);
                json.BeginObject("lease"u8);
                WriteLease(ref json, news.Lease);
                json.EndObject();
            },
            static (ref members) => new NetworkLeaseEvent
            {
                Name = members.Text("name"u8),
                Network = members.Uuid("uuid"u8),
                Change = members.Word<NetworkLeaseChange>("change"u8),
                Lease = members.Object("lease"u8, ReadLease),
            }),

        new EventForm<NetworkPortEvent>(
            "networkPort",
            static (ref json, news) =>
            {
                json.Flag("plugged"u8, news.IsPlugged);
                json.BeginObject("port"u8);
                WritePort(ref json, news.Port);
                json.EndObject();
            },
            static (ref members) => new NetworkPortEvent
            {
                Name = members.Text("name"u8),
                Network = members.Uuid("uuid"u8),
                IsPlugged = members.Flag("plugged"u8),
                Port = members.Object("port"u8, ReadPort),
            }),

        new EventForm<NetworkLinkEvent>(
            "networkLink",
            static (ref json, news) =>
            {
                json.Text("link"u8, news.Link);
                json.Word("change"u8, news.Change);
            },
            static (ref members) => new NetworkLinkEvent
            {
                Name = members.Text("name"u8),
                Network = members.Uuid("uuid"u8),
                Link = members.Text("link"u8),
                Change = members.Word<NetworkLinkChange>("change"u8),
            }),

        new EventForm<NetworkServiceEvent>(
            "networkService",
            static (ref json, news) =>
            {
                json.Text("service"u8, news.Service);
                json.Word("change"u8, news.Change);
                json.TextUnlessEmpty("reason"u8, news.Reason);
            },
            static (ref members) => new NetworkServiceEvent
            {
                Name = members.Text("name"u8),
                Network = members.Uuid("uuid"u8),
                Service = members.Text("service"u8),
                Change = members.Word<NetworkServiceChange>("change"u8),
                Reason = members.TextOrEmpty("reason"u8),
            }),
    ];

    private static void WritePort(ref JsonLineWriter json, NetworkPort port)
    {
        json.Mac("mac"u8, port.Address);
        json.Uuid("domain"u8, port.Domain);
        json.Text("domainName"u8, port.DomainName);
        json.TextUnlessNull("portGroup"u8, port.PortGroup);
    }

    private static NetworkPort ReadPort(ref JsonMembers members) => new(
        ReadMac(ref members, "mac"u8), members.Uuid("domain"u8), members.Text("domainName"u8), members.TextOrNull("portGroup"u8));

    private static MacAddress ReadMac(ref JsonMembers members, ReadOnlySpan<byte> name)
        => MacAddress.TryParse(members.Text(name), out MacAddress mac) ? mac : throw members.Wrong(name, "an address of a card");

    private static IPAddress ReadAddress(ref JsonMembers members)
        => IPAddress.TryParse(members.Text("address"u8), out IPAddress? address) ? address : throw members.Wrong("address"u8, "an address");
}
