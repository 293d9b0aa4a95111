using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Text;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Drivers.Network.Config.Dhcp;
using Rx.Hypervisor.Drivers.Network.Config.Dns;

namespace Rx.Hypervisor.Drivers.Network.Dhcp;

/// <summary>What dnsmasq is told of a network, in its own words: dnsmasq(8). As libvirt tells it, and what leases need besides.</summary>
/// <remarks>
/// <para>Every text in it was held against what is allowed when the definition was read: none can become a line of its own.</para>
/// <para>All is in one file: dnsmasq reads those that it can be told of besides when it is nobody any more, and may read no file of ours.</para>
/// </remarks>
internal static class DnsmasqConfiguration
{
    private const int LastPort = 65535;

    /// <summary>Whether a network needs dnsmasq: with no address there is nothing to serve on.</summary>
    internal static bool IsNeeded(NetworkDefinition network) => network.Subnets.Count > 0;

    /// <summary>The configuration file.</summary>
    internal static string Write(NetworkDefinition network, DnsmasqFiles files)
    {
        var lines = new List<string>
        {
            $"# Written by Rx.Hypervisor for network '{network.Name}'; what is changed here is lost.",
            "strict-order",
            $"pid-file={files.Pid}",
            "except-interface=lo",
            "bind-dynamic",
            $"interface={network.Bridge.Name}",
        };
        AddDns(lines, network);
        AddDomain(lines, network);
        AddIsolation(lines, network);
        AddTftp(lines, network);
        AddDhcp(lines, network, files);
        AddAdvertisements(lines, network);
        lines.AddRange(network.Options.Lines);
        return string.Join('\n', lines) + "\n";
    }

    private static void AddDns(List<string> lines, NetworkDefinition network)
    {
        if (!network.Dns.IsOn)
        {
            lines.Add("port=0");
            return;
        }

        foreach (DnsForwarder forwarder in network.Dns.Forwarders)
        {
            string domain = forwarder.Domain is null ? "" : $"/{forwarder.Domain}/";
            lines.Add($"server={domain}{forwarder.Address?.ToString() ?? "#"}");
        }

        bool isIsolated = network.Mode is NetworkForwardMode.None;
        if (isIsolated || network.Dns.Forwarders.Any(static forwarder => forwarder is { Domain: null, Address: not null }))
        {
            lines.Add("no-resolv"); // Those of the host are not to be asked.
        }

        if (network.Dns.ForwardsPlainNames is false)
        {
            lines.Add("domain-needed");
            lines.Add("local=//");
        }

        lines.AddRange(network.Subnets.Where(static subnet => subnet.HasLocalPtr is true).Select(static subnet => $"local=/{ReverseDomain(subnet.Network)}/"));
        lines.AddRange(network.Dns.Texts.Select(static text => $"txt-record={text.Name},{Quote(text.Value)}"));
        lines.AddRange(network.Dns.Services.Select(Service));
        lines.AddRange(network.Dns.Hosts.Select(host => Names(host, network.Domain)));
    }

    private static void AddDomain(List<string> lines, NetworkDefinition network)
    {
        if (network.Domain is { } domain)
        {
            if (domain.IsLocalOnly is true)
            {
                lines.Add($"local=/{domain.Name}/");
            }

            lines.Add($"domain={domain.Name}");
            lines.Add("expand-hosts");
        }
    }

    // A way out that leads nowhere would be taken: option 3 is the router, and so is the lifetime of an advertisement.
    private static void AddIsolation(List<string> lines, NetworkDefinition network)
    {
        if (network.Mode is NetworkForwardMode.None)
        {
            lines.Add("dhcp-option=3");
            lines.Add("ra-param=*,0,0");
        }
    }

    private static void AddTftp(List<string> lines, NetworkDefinition network)
    {
        string[] roots = [.. network.Subnets.Select(static subnet => subnet.TftpRoot).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (roots.Length > 0)
        {
            lines.Add("enable-tftp");
            lines.AddRange(roots.Select(static root => $"tftp-root={Quote(root)}"));
        }
    }

    private static void AddDhcp(List<string> lines, NetworkDefinition network, DnsmasqFiles files)
    {
        NetworkSubnet[] served = [.. new[] { network.DhcpSubnet(isV6: false), network.DhcpSubnet(isV6: true) }.OfType<NetworkSubnet>()];
        if (served.Length == 0)
        {
            return;
        }

        foreach (NetworkSubnet subnet in served)
        {
            AddRanges(lines, subnet);
        }

        if (network.DhcpSubnet(isV6: false) is { } four)
        {
            lines.Add("dhcp-no-override");
            lines.Add("dhcp-authoritative");
            lines.Add("no-ping"); // Nobody else gives these addresses, and asking takes three seconds.
            if (four.Boot is { } boot)
            {
                lines.Add($"dhcp-boot={Quote(boot.File)}{(boot.Server is null ? "" : $",,{boot.Server}")}");
            }
        }

        if (network.Bridge.Mtu is { } mtu)
        {
            lines.Add($"dhcp-option=option:mtu,{mtu}");
        }

        long most = served.Sum(static subnet => subnet.Ranges.Sum(static range => range.Count) + subnet.Hosts.Count);
        lines.Add($"dhcp-lease-max={Math.Min(most, LastPort)}");
        lines.AddRange(served.SelectMany(static subnet => subnet.Hosts).Select(static host => $"dhcp-host={host.ToDnsmasq()}"));
        lines.Add($"dhcp-leasefile={files.Leases}");
        lines.Add($"dhcp-script={files.Hook}");
        lines.Add("script-on-renewal");
    }

    private static void AddRanges(List<string> lines, NetworkSubnet subnet)
    {
        string mask = subnet.IsV6 ? $"{subnet.Prefix}" : AddressNumbers.ToNetmask(subnet.Prefix).ToString();
        foreach (DhcpRange range in subnet.Ranges)
        {
            lines.Add($"dhcp-range={range.Start},{range.End},{mask}{(range.Lease is null ? "" : "," + range.Lease.ToDnsmasq())}");
        }

        if (subnet.Ranges.Count == 0)
        {
            lines.Add($"dhcp-range={subnet.Address},static{(subnet.IsV6 ? $",{subnet.Prefix}" : "")}");
        }
    }

    private static void AddAdvertisements(List<string> lines, NetworkDefinition network)
    {
        if (network.DhcpSubnet(isV6: true) is not null)
        {
            lines.Add("enable-ra");
        }
        else
        {
            lines.AddRange(network.Subnets.Where(static subnet => subnet.IsV6).Select(static subnet => $"dhcp-range={subnet.Address},ra-only"));
        }
    }

    // Names of one part are found in the network's domain too, as they are when they stand in a file of hosts.
    private static string Names(DnsHost host, NetworkDomain? domain)
    {
        IEnumerable<string> names = host.Names.SelectMany(name => domain is null || name.Contains('.', StringComparison.Ordinal)
            ? (string[])[name]
            : [$"{name}.{domain.Name}", name]);
        return $"host-record={string.Join(',', names)},{host.Address}";
    }

    private static string Service(DnsService service)
    {
        string line = $"srv-host=_{service.Service}._{service.Protocol}{(service.Domain is null ? "" : "." + service.Domain)}";
        return service.Target is null or "" or "."
            ? line
            : $"{line},{service.Target},{service.Port ?? 1},{service.Priority ?? 0},{service.Weight ?? 0}";
    }

    // dnsmasq takes what is between quotes as one, commas and all, and a backslash before what would end it.
    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>The domain in which names of the network's addresses are looked up: 77.168.192.in-addr.arpa.</summary>
    private static string ReverseDomain(IPNetwork network)
    {
        byte[] bytes = network.BaseAddress.GetAddressBytes();
        var parts = new StringBuilder();
        if (network.BaseAddress.IsV6())
        {
            for (int nibble = (network.PrefixLength / 4) - 1; nibble >= 0; nibble--)
            {
                parts.Append($"{(nibble % 2 == 0 ? bytes[nibble / 2] >> 4 : bytes[nibble / 2] & 0xF):x}.");
            }

            return parts + "ip6.arpa";
        }

        for (int part = (network.PrefixLength / 8) - 1; part >= 0; part--)
        {
            parts.Append($"{bytes[part]}.");
        }

        return parts + "in-addr.arpa";
    }
}
