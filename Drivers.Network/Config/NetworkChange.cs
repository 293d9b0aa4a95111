using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Network.Config.Dhcp;
using Rx.Hypervisor.Drivers.Network.Config.Dns;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary>Changes of one part of a network: what <c>net-update</c> does.</summary>
internal static class NetworkChange
{
    private const int AnyAddress = -1;

    private static readonly Part<DhcpHost> Hosts = new(
        "host", "dhcp host entry", DhcpHost.Read, static (one, other) => one.Conflicts(other), static (one, element) => one.Matches(element)) { CanBeModified = true };

    private static readonly Part<DhcpRange> Ranges = new(
        "range", "dhcp range entry", DhcpRange.Read, static (one, other) => one == other, static (one, element) => one == DhcpRange.Read(element));

    private static readonly Part<PortGroup> Groups = new(
        "portgroup", "portgroup entry", PortGroup.Read, static (one, other) => one.Name == other.Name, static (one, element) => one.Name == PortGroup.Read(element).Name)
    {
        CanBeModified = true,
    };

    private static readonly Part<DnsHost> Names = new(
        "host",
        "DNS HOST record",
        DnsHost.Read,
        static (one, other) => one.Address.Equals(other.Address) || one.Names.Intersect(other.Names, StringComparer.Ordinal).Any(),
        static (one, element) => one.Matches(element));

    private static readonly Part<DnsText> Texts = new(
        "txt", "DNS TXT record", DnsText.Read, static (one, other) => one.Name == other.Name, static (one, element) => one.Name == DnsText.ReadName(element));

    private static readonly Part<DnsService> Services = new(
        "srv", "DNS SRV record", DnsService.Read, static (one, other) => one == other, static (one, element) => one.Matches(element));

    private static readonly Part<string> Devices = new(
        "interface", "interface entry", ReadDevice, static (one, other) => one == other, static (one, element) => one == ReadDevice(element));

    /// <summary>A network with a part changed.</summary>
    /// <exception cref="HypervisorException">
    /// There is no such part, or one already (<see cref="ErrorCode.OperationInvalid"/>), it cannot be changed so
    /// (<see cref="ErrorCode.OperationUnsupported"/>), or the XML is wrong, by itself or beside the rest.
    /// </exception>
    internal static NetworkDefinition Apply(NetworkDefinition network, NetworkUpdate update)
    {
        if (update.Command is < NetworkUpdateCommand.Modify or > NetworkUpdateCommand.AddFirst)
        {
            throw NetworkErrors.Unsupported($"unrecognized network update command code {(int)update.Command}");
        }

        return Change(network, update).Require();
    }

    private static NetworkDefinition Change(NetworkDefinition network, NetworkUpdate update) => update.Section switch
    {
        NetworkSection.DhcpHost => WithSubnet(network, update, subnet => subnet with { Hosts = Edit(network, subnet.Hosts, update, Hosts) }),
        NetworkSection.DhcpRange => WithSubnet(network, update, subnet => subnet with { Ranges = Edit(network, subnet.Ranges, update, Ranges) }),
        NetworkSection.ForwardInterface => network with { Forward = WithDevice(network, update) },
        NetworkSection.PortGroup => network with { PortGroups = Edit(network, network.PortGroups, update, Groups) },
        NetworkSection.DnsHost => network with { Dns = network.Dns with { Hosts = Edit(network, network.Dns.Hosts, update, Names) } },
        NetworkSection.DnsText => network with { Dns = network.Dns with { Texts = Edit(network, network.Dns.Texts, update, Texts) } },
        NetworkSection.DnsService => network with { Dns = network.Dns with { Services = Edit(network, network.Dns.Services, update, Services) } },
        NetworkSection.Bridge or NetworkSection.Domain or NetworkSection.IP or NetworkSection.Forward or NetworkSection.ForwardPF
            => throw NetworkErrors.Unsupported($"can't update '{update.Section.ToString().ToLowerInvariant()}' section of network '{network.Name}'"),
        _ => throw NetworkErrors.Unsupported("can't update unrecognized section of network"),
    };

    // Without a number it is the address that has DHCP, else the first.
    private static NetworkDefinition WithSubnet(NetworkDefinition network, NetworkUpdate update, Func<NetworkSubnet, NetworkSubnet> change)
    {
        int index = update.ParentIndex == AnyAddress
            ? Math.Max(network.Subnets.ToList().FindIndex(static subnet => subnet.HasDhcp), 0)
            : update.ParentIndex;
        return index >= 0 && index < network.Subnets.Count
            ? network with { Subnets = [.. network.Subnets.Select((subnet, number) => number == index ? change(subnet) : subnet)] }
            : throw NetworkErrors.Invalid($"couldn't update dhcp host entry - no <ip> element found at index {index} in network '{network.Name}'");
    }

    private static NetworkForward WithDevice(NetworkDefinition network, NetworkUpdate update)
    {
        ValueList<string> before = network.Forward.Device is { } device ? [device] : [];
        ValueList<string> after = Edit(network, before, update, Devices);
        return network.Mode is not (NetworkForwardMode.Nat or NetworkForwardMode.Route)
            ? throw NetworkErrors.Unsupported($"can't update 'forward interface' section of network '{network.Name}': it has no way out of its own")
            : after.Count > 1
                ? throw NetworkErrors.Invalid($"network '{network.Name}' goes out by '{before[0]}', and only one interface is supported")
                : network.Forward with { Device = after.Count > 0 ? after[0] : null };
    }

    private static string ReadDevice(ElementReader element) => element.RequiredAttribute("dev").ToLinkName();

    private static ValueList<T> Edit<T>(NetworkDefinition network, ValueList<T> all, NetworkUpdate update, Part<T> part)
        where T : class
    {
        if (update.Command == NetworkUpdateCommand.Modify && !part.CanBeModified)
        {
            throw NetworkErrors.Unsupported($"{part.What} of network '{network.Name}' cannot be modified, only added or deleted");
        }

        ElementReader element = ConfigXml.Load(update.Xml, new ConfigFormat(part.Root, ErrorDomain.Network));
        return update.Command switch
        {
            NetworkUpdateCommand.Delete => Delete(network, all, element, part),
            NetworkUpdateCommand.Modify => Modify(network, all, Read(element, part), update, part),
            NetworkUpdateCommand.AddFirst => [New(network, all, Read(element, part), update, part), .. all],
            _ => [.. all, New(network, all, Read(element, part), update, part)],
        };
    }

    private static T New<T>(NetworkDefinition network, ValueList<T> all, T added, NetworkUpdate update, Part<T> part)
        where T : class
        => all.Any(one => part.IsSame(one, added))
            ? throw NetworkErrors.Invalid($"there is an existing {part.What} in network '{network.Name}' that matches \"{update.Xml.Trim()}\"")
            : added;

    private static ValueList<T> Modify<T>(NetworkDefinition network, ValueList<T> all, T changed, NetworkUpdate update, Part<T> part)
        where T : class
    {
        T before = all.FirstOrDefault(one => part.IsSame(one, changed))
            ?? throw NetworkErrors.Invalid($"couldn't locate an existing {part.What} in network '{network.Name}' like \"{update.Xml.Trim()}\"");
        return [.. all.Select(one => ReferenceEquals(one, before) ? changed : one)];
    }

    private static ValueList<T> Delete<T>(NetworkDefinition network, ValueList<T> all, ElementReader element, Part<T> part)
        where T : class
    {
        T[] gone = [.. all.Where(one => part.Matches(one, element))];
        element.RefuseRest();
        return gone.Length switch
        {
            0 => throw NetworkErrors.Invalid($"couldn't locate a matching {part.What} in network '{network.Name}'"),
            1 => [.. all.Where(one => !ReferenceEquals(one, gone[0]))],
            _ => throw NetworkErrors.Invalid($"multiple matching {part.What}s were found in network '{network.Name}'"),
        };
    }

    private static T Read<T>(ElementReader element, Part<T> part)
    {
        T read = part.Read(element);
        element.RefuseRest();
        return read;
    }

    /// <summary>A kind of part.</summary>
    /// <param name="Root">Its element.</param>
    /// <param name="What">What errors call it.</param>
    /// <param name="Read">Reads one.</param>
    /// <param name="IsSame">Whether two cannot be beside one another, and one takes the place of the other.</param>
    /// <param name="Matches">Whether one is what an element, which need not say all, says is to go.</param>
    private sealed record Part<T>(
        string Root, string What, Func<ElementReader, T> Read, Func<T, T, bool> IsSame, Func<T, ElementReader, bool> Matches)
    {
        internal bool CanBeModified { get; init; }
    }
}
