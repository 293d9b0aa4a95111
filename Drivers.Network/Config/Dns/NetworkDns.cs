using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config.Dns;

/// <summary><c>dns</c>: what the network's own server of names knows, and whom it asks.</summary>
internal sealed record NetworkDns
{
    /// <summary>Nothing is said.</summary>
    internal static NetworkDns Default { get; } = new();

    /// <summary>Whether names are served; <see langword="null"/> is yes.</summary>
    internal bool? IsEnabled { get; init; }

    /// <summary>Whether names without a dot are asked of others; <see langword="null"/> is yes.</summary>
    internal bool? ForwardsPlainNames { get; init; }

    internal ValueList<DnsForwarder> Forwarders { get; init; } = [];

    internal ValueList<DnsText> Texts { get; init; } = [];

    internal ValueList<DnsService> Services { get; init; } = [];

    internal ValueList<DnsHost> Hosts { get; init; } = [];

    /// <summary>Whether names are served.</summary>
    internal bool IsOn => IsEnabled is not false;

    /// <summary>Whether it says something of names.</summary>
    internal bool HasRecords => Forwarders.Count + Texts.Count + Services.Count + Hosts.Count > 0;

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("dns")
        {
            Honoured = [new("enable", "<dns enable='no'/>"), new("forwardPlainNames", "<dns forwardPlainNames='no'/>")],
        },
        new("dns/forwarder")
        {
            Honoured =
            [
                new("addr", "<dns><forwarder addr='192.0.2.53'/></dns>"),
                new("domain", "<dns><forwarder domain='example.com' addr='2001:db8::53'/><forwarder domain='www.example.com'/></dns>"),
            ],
        },
        new("dns/txt") { Honoured = [new("name, value", "<dns><txt name='example' value='one, two \"three\"'/></dns>")] },
        new("dns/srv")
        {
            Honoured =
            [
                new("service, protocol, domain, target, port, priority, weight",
                    "<dns><srv service='ldap' protocol='tcp' domain='example.com' target='ldap.example.com' port='389' priority='1' weight='5'/></dns>"),
            ],
        },
        new("dns/host") { Honoured = [new("ip, hostname", "<dns><host ip='192.168.77.9'><hostname>db</hostname><hostname>db2</hostname></host></dns>")] },
    ];

    /// <summary>Reads the family.</summary>
    internal static NetworkDns Read(ElementReader network)
    {
        if (network.Child("dns") is not { } element)
        {
            return Default;
        }

        var dns = new NetworkDns
        {
            IsEnabled = element.Attribute("enable")?.IsYes(),
            ForwardsPlainNames = element.Attribute("forwardPlainNames")?.IsYes(),
            Forwarders = [.. element.Children("forwarder").Select(DnsForwarder.Read)],
            Texts = [.. element.Children("txt").Select(DnsText.Read)],
            Services = [.. element.Children("srv").Select(DnsService.Read)],
            Hosts = [.. element.Children("host").Select(DnsHost.Read)],
        };
        return dns.IsOn || !dns.HasRecords ? dns : throw element.Invalid("Extra data in a dns that is disabled");
    }

    /// <summary>The element, where there is one.</summary>
    internal XElement? ToXml() => this == Default
        ? null
        : new XElement(
            "dns",
            SwitchWords.YesNoAttribute("enable", IsEnabled),
            SwitchWords.YesNoAttribute("forwardPlainNames", ForwardsPlainNames),
            Forwarders.Select(static one => one.ToXml()),
            Texts.Select(static one => one.ToXml()),
            Services.Select(static one => one.ToXml()),
            Hosts.Select(static one => one.ToXml()));
}
