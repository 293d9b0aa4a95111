using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;

/// <summary>What a card is connected to. Closed: a <c>switch</c> over this file's cases is complete.</summary>
internal abstract record InterfaceSource
{
    private InterfaceSource()
    {
    }

    /// <summary>The word in the <c>type</c> attribute.</summary>
    internal abstract string Type { get; }

    /// <summary>Whether the host's end is a tap.</summary>
    internal bool HasTap => this is not User;

    /// <summary>Reads the <c>type</c> attribute and what goes with it; libvirt takes no type for <c>user</c>.</summary>
    internal static InterfaceSource Read(ElementReader device)
    {
        XmlValue? type = device.Attribute("type");
        return type?.Text switch
        {
            null or "user" => new User { Subnets = UserSubnet.ReadAll(device) },
            "bridge" => ReadBridge(device.RequiredChild("source")),
            "ethernet" => new Ethernet { IsManaged = ReadManaged(device.Child("target")) },
            "network" => ReadNetwork(device.RequiredChild("source")),
            _ => throw type.Unsupported("supported: user, bridge, ethernet, network"),
        };
    }

    /// <summary>The elements after <c>mac</c>.</summary>
    internal virtual IEnumerable<XElement> ToXml(DomainXmlView view) => [];

    // Of a run on a network that is a bridge of the host libvirt shows the network as well.
    private static Bridge ReadBridge(ElementReader source)
    {
        source.Attribute("network");
        source.Attribute("portid");
        return new Bridge(source.RequiredAttribute("bridge").ToLinkName());
    }

    // What a run adds is read, and shown again while that run lasts.
    private static Network ReadNetwork(ElementReader source)
    {
        XmlValue name = source.RequiredAttribute("network");
        source.Attribute("portid");
        return name.Text.Length == 0
            ? throw name.Invalid("the network has no name")
            : new Network(name.Text, source.Attribute("portgroup")?.Text) { RunBridge = source.Attribute("bridge")?.Text };
    }

    private static bool ReadManaged(ElementReader? target) => target?.Attribute("managed") switch
    {
        null or { Text: "yes" } => true,
        { Text: "no" } when target.Attribute("dev") is not null => false,
        { Text: "no" } unmanaged => throw unmanaged.Invalid("it needs the name of a device, dev"),
        { } other => throw other.Invalid("either yes or no"),
    };

    /// <summary>QEMU's own network in the process: the guest gets out, nobody gets in.</summary>
    internal sealed record User : InterfaceSource
    {
        /// <summary>At most one of IPv4 and one of IPv6; QEMU's own where there is none.</summary>
        internal ValueList<UserSubnet> Subnets { get; init; } = [];

        /// <inheritdoc/>
        internal override string Type => "user";

        /// <inheritdoc/>
        internal override IEnumerable<XElement> ToXml(DomainXmlView view) => Subnets.Select(subnet => subnet.ToXml());
    }

    /// <summary>A port of a bridge of the host.</summary>
    /// <param name="Name">The bridge.</param>
    internal sealed record Bridge(string Name) : InterfaceSource
    {
        /// <inheritdoc/>
        internal override string Type => "bridge";

        /// <inheritdoc/>
        internal override IEnumerable<XElement> ToXml(DomainXmlView view) =>
            [new("source", new XAttribute("bridge", Name))];
    }

    /// <summary>A tap that somebody else takes care of.</summary>
    internal sealed record Ethernet : InterfaceSource
    {
        /// <summary>Whether the tap is made for a run; else it is there, and stays.</summary>
        internal bool IsManaged { get; init; } = true;

        /// <inheritdoc/>
        internal override string Type => "ethernet";
    }

    /// <summary>A virtual network of this host.</summary>
    /// <param name="Name">The network.</param>
    /// <param name="PortGroup">One of its port groups; <see langword="null"/> for the default one.</param>
    internal sealed record Network(string Name, string? PortGroup) : InterfaceSource
    {
        /// <summary>The bridge that the network gave to a run; <see langword="null"/> outside of a run.</summary>
        internal string? RunBridge { get; init; }

        /// <inheritdoc/>
        internal override string Type => "network";

        /// <inheritdoc/>
        internal override IEnumerable<XElement> ToXml(DomainXmlView view)
        {
            yield return new XElement(
                "source",
                new XAttribute("network", Name),
                PortGroup is null ? null : new XAttribute("portgroup", PortGroup),
                RunBridge is null || !view.IsLive ? null : new XAttribute("bridge", RunBridge));
        }
    }
}
