using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary><c>forward</c>: how the network is connected to the world outside.</summary>
/// <param name="Mode">How.</param>
internal sealed record NetworkForward(NetworkForwardMode Mode)
{
    private const int LastPort = 65535;

    private static readonly Words<NetworkForwardMode> Modes = new(
        ("nat", NetworkForwardMode.Nat),
        ("route", NetworkForwardMode.Route),
        ("open", NetworkForwardMode.Open),
        ("bridge", NetworkForwardMode.Bridge));

    private static readonly PortRange UsualPorts = new(1024, LastPort); // libvirt's: nothing that takes a port for proof of who is there is deceived.

    /// <summary>Not connected.</summary>
    internal static NetworkForward Isolated { get; } = new(NetworkForwardMode.None);

    /// <summary>The one link that traffic may go out by; <see langword="null"/> for any.</summary>
    internal string? Device { get; init; }

    /// <summary>Whether addresses of IPv6 are translated too.</summary>
    internal bool? IsNatOfIPv6 { get; init; }

    /// <summary>The addresses of IPv4 that guests are translated to; <see langword="null"/> for that of the link they go out by.</summary>
    internal AddressRange? Addresses { get; init; }

    /// <summary>The ports that they are translated to; <see langword="null"/> for libvirt's own choice.</summary>
    internal PortRange? Ports { get; init; }

    /// <summary>The same with nothing left open: as it is while the network is active.</summary>
    internal NetworkForward InEffect => Mode is NetworkForwardMode.Nat ? this with { Ports = Ports ?? UsualPorts } : this;

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("forward")
        {
            Honoured =
            [
                new("none: isolated", "<description>isolated</description>"),
                new("mode='nat'", WithAddress("<forward mode='nat'/>")),
                new("mode='route'", WithAddress("<forward mode='route'/>")),
                new("mode='open'", WithAddress("<forward mode='open'/>")),
                new("mode='bridge' with a bridge of the host", "<forward mode='bridge'/><bridge name='br0'/>"),
                new("dev, one interface", WithAddress("<forward mode='nat' dev='eth0'><interface dev='eth0'/></forward>")),
            ],
            Refused =
            [
                new("mode='passthrough'", "<forward mode='passthrough'/>"),
                new("mode='private'", "<forward mode='private'/>"),
                new("mode='vepa'", "<forward mode='vepa'/>"),
                new("mode='hostdev'", "<forward mode='hostdev' managed='yes'/>"),
                new("pf", WithAddress("<forward mode='nat'><pf dev='eth0'/></forward>")),
                new("address", WithAddress("<forward mode='nat'><address type='pci' domain='0' bus='4' slot='0' function='1'/></forward>")),
                new("driver", WithAddress("<forward mode='nat'><driver name='vfio'/></forward>")),
            ],
        },
        new("forward/nat")
        {
            Honoured =
            [
                new("address start, end", WithAddress("<forward mode='nat'><nat><address start='192.0.2.1' end='192.0.2.9'/></nat></forward>")),
                new("port start, end", WithAddress("<forward mode='nat'><nat><port start='500' end='1000'/></nat></forward>")),
                new("ipv6", WithAddress("<forward mode='nat'><nat ipv6='yes'/></forward>")),
            ],
        },
    ];

    /// <summary>Reads the family.</summary>
    internal static NetworkForward Read(ElementReader network)
    {
        if (network.Child("forward") is not { } forward)
        {
            return Isolated;
        }

        NetworkForwardMode mode = Modes.Read(forward.Attribute("mode"), NetworkForwardMode.Nat);
        ElementReader? nat = forward.Child("nat");
        if (nat is not null && mode is not NetworkForwardMode.Nat)
        {
            throw nat.Invalid("it can only be used when the mode is 'nat'");
        }

        return new NetworkForward(mode)
        {
            Device = ReadDevice(forward, mode),
            IsNatOfIPv6 = nat?.Attribute("ipv6")?.IsYes(),
            Addresses = nat?.Child("address") is { } addresses ? ReadAddresses(addresses) : null,
            Ports = nat?.Child("port") is { } ports ? ReadPorts(ports) : null,
        };
    }

    /// <summary>The element, where there is one.</summary>
    internal XElement? ToXml() => Mode is NetworkForwardMode.None
        ? null
        : new XElement(
            "forward",
            Device is null ? null : new XAttribute("dev", Device),
            new XAttribute("mode", Modes[Mode]),
            NatToXml(),
            Device is null ? null : new XElement("interface", new XAttribute("dev", Device)));

    private static string WithAddress(string forward) => forward + "<ip address='192.168.77.1' prefix='24'/>";

    // libvirt writes it twice: as an attribute, and as the first interface.
    private static string? ReadDevice(ElementReader forward, NetworkForwardMode mode)
    {
        XmlValue? named = forward.Attribute("dev");
        XmlValue[] listed = [.. forward.Children("interface").Select(static one => one.RequiredAttribute("dev"))];
        foreach (ElementReader one in forward.Children("interface"))
        {
            one.Attribute("connections"); // Of a run.
        }

        if (listed.Length > 1)
        {
            throw listed[1].Invalid("multiple forwarding interfaces specified, only one is supported");
        }

        XmlValue? device = named ?? listed.FirstOrDefault();
        if (device is null)
        {
            return null;
        }

        if (listed.Length == 1 && listed[0].Text != device.Text)
        {
            throw listed[0].Invalid($"it must be '{device.Text}', as the dev of <forward> says");
        }

        return mode switch
        {
            NetworkForwardMode.Open => throw device.Invalid("forward dev not allowed with mode='open'"),
            NetworkForwardMode.Bridge => throw device.Unsupported("direct connections to an interface (macvtap)"),
            _ => device.ToLinkName(),
        };
    }

    private static AddressRange ReadAddresses(ElementReader element)
    {
        IPAddress start = element.RequiredAttribute("start").ToIPAddress(AddressFamily.InterNetwork);
        XmlValue end = element.RequiredAttribute("end");
        IPAddress last = end.ToIPAddress(AddressFamily.InterNetwork);
        return last.ToNumber() >= start.ToNumber() ? new AddressRange(start, last) : throw end.Invalid($"it is before {start}");
    }

    private static PortRange ReadPorts(ElementReader element)
    {
        XmlValue start = element.RequiredAttribute("start"), end = element.RequiredAttribute("end");
        var ports = new PortRange(ReadPort(start), ReadPort(end));
        return ports.Start > 0 && ports.End >= ports.Start ? ports : throw end.Detail($"no ports from {ports.Start} on");
    }

    private static int ReadPort(XmlValue value)
        => ushort.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) ? port : throw value.Detail($"not a number from 0 to {LastPort}");

    private XElement? NatToXml() => IsNatOfIPv6 is null && Addresses is null && Ports is null
        ? null
        : new XElement(
            "nat",
            SwitchWords.YesNoAttribute("ipv6", IsNatOfIPv6),
            Addresses is null ? null : new XElement("address", new XAttribute("start", Addresses.Start), new XAttribute("end", Addresses.End)),
            Ports is null ? null : new XElement("port", new XAttribute("start", Ports.Value.Start), new XAttribute("end", Ports.Value.End)));
}
