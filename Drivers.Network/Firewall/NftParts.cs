using System.Collections.Generic;
using System.Net;
using System.Text.Json;
using Rx.Hypervisor.Drivers.Network.Config;

namespace Rx.Hypervisor.Drivers.Network.Firewall;

/// <summary>The parts of rules that networks use.</summary>
internal static class NftParts
{
    internal static NftPart Accept { get; } = static json => Verdict(json, "accept");

    internal static NftPart Drop { get; } = static json => Verdict(json, "drop");

    internal static NftPart Return { get; } = static json => Verdict(json, "return");

    /// <summary>An error to the sender that suits its family.</summary>
    internal static NftPart Reject { get; } = static json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("reject");
        json.WriteString("type", "icmpx");
        json.WriteString("expr", "port-unreachable");
        json.WriteEndObject();
        json.WriteEndObject();
    };

    /// <summary>Packets of what was begun by somebody else.</summary>
    internal static NftPart Answers { get; } = static json => Match(
        json, "in", static left => Object(left, "ct", "key", "state"), static right => Words(right, "right", ["established", "related"]));

    internal static NftPart InBy(string link) => Is("iifname", link);

    internal static NftPart OutBy(string link) => Is("oifname", link);

    internal static NftPart NotOutBy(string link) => Is("oifname", link, "!=");

    /// <summary>Of one of these protocols that have ports.</summary>
    internal static NftPart HasPorts { get; } = static json => Match(
        json,
        "==",
        static left => Object(left, "meta", "key", "l4proto"),
        static right =>
        {
            right.WriteStartObject("right");
            Words(right, "set", ["tcp", "udp"]);
            right.WriteEndObject();
        });

    internal static NftPart From(IPNetwork network) => InNetwork("saddr", network, "==");

    internal static NftPart To(IPNetwork network) => InNetwork("daddr", network, "==");

    internal static NftPart NotTo(IPNetwork network) => InNetwork("daddr", network, "!=");

    /// <summary>Gives packets the address of the link that they leave by.</summary>
    internal static NftPart Masquerade(PortRange? ports) => json =>
    {
        json.WriteStartObject();
        if (ports is null)
        {
            json.WriteNull("masquerade");
        }
        else
        {
            json.WriteStartObject("masquerade");
            WritePorts(json, ports.Value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    };

    /// <summary>Gives packets one of these addresses.</summary>
    internal static NftPart Translate(AddressRange addresses, PortRange? ports) => json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("snat");
        json.WriteString("family", "ip");
        if (addresses.Start.Equals(addresses.End))
        {
            json.WriteString("addr", addresses.Start.ToString());
        }
        else
        {
            json.WriteStartObject("addr");
            Words(json, "range", [addresses.Start.ToString(), addresses.End.ToString()]);
            json.WriteEndObject();
        }

        if (ports is not null)
        {
            WritePorts(json, ports.Value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    };

    /// <summary>What comes faster than that, counted in KiB a second.</summary>
    internal static NftPart Above(BandwidthLimit limit) => json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("limit");
        json.WriteNumber("rate", limit.AverageKiB);
        json.WriteString("rate_unit", "kbytes");
        json.WriteString("per", "second");
        json.WriteNumber("burst", limit.BurstKiB ?? limit.AverageKiB);
        json.WriteString("burst_unit", "kbytes");
        json.WriteBoolean("inv", true);
        json.WriteEndObject();
        json.WriteEndObject();
    };

    private delegate void Writing(Utf8JsonWriter json);

    private static NftPart Is(string key, string link, string op = "==")
        => json => Match(json, op, left => Object(left, "meta", "key", key), right => right.WriteString("right", link));

    private static NftPart InNetwork(string field, IPNetwork network, string op) => json => Match(
        json,
        op,
        left =>
        {
            left.WriteStartObject("payload");
            left.WriteString("protocol", network.BaseAddress.IsV6() ? "ip6" : "ip");
            left.WriteString("field", field);
            left.WriteEndObject();
        },
        right =>
        {
            right.WriteStartObject("right");
            right.WriteStartObject("prefix");
            right.WriteString("addr", network.BaseAddress.ToString());
            right.WriteNumber("len", network.PrefixLength);
            right.WriteEndObject();
            right.WriteEndObject();
        });

    private static void Match(Utf8JsonWriter json, string op, Writing left, Writing right)
    {
        json.WriteStartObject();
        json.WriteStartObject("match");
        json.WriteString("op", op);
        json.WriteStartObject("left");
        left(json);
        json.WriteEndObject();
        right(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Object(Utf8JsonWriter json, string name, string key, string value)
    {
        json.WriteStartObject(name);
        json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void Words(Utf8JsonWriter json, string name, IReadOnlyList<string> words)
    {
        json.WriteStartArray(name);
        foreach (string word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }

    private static void WritePorts(Utf8JsonWriter json, PortRange ports)
    {
        json.WriteStartObject("port");
        json.WriteStartArray("range");
        json.WriteNumberValue(ports.Start);
        json.WriteNumberValue(ports.End);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Verdict(Utf8JsonWriter json, string verdict)
    {
        json.WriteStartObject();
        json.WriteNull(verdict);
        json.WriteEndObject();
    }
}
