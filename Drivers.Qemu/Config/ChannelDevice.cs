using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Addresses;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>channel</c>: a port by which programs in the guest talk to programs of the host.</summary>
/// <param name="Name">What the guest finds it by: <c>/dev/virtio-ports/NAME</c>.</param>
/// <param name="Source">The host's end.</param>
internal sealed record ChannelDevice(string Name, CharacterSource Source) : CharacterDevice(Source)
{
    private const string AgentName = "org.qemu.guest_agent.0";

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("devices/channel")
        {
            Honoured =
            [
                new("unix; the path is chosen at a start where there is none",
                    "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"),
                new("other sources as for serial", "<channel type='pty'><target type='virtio' name='a'/></channel>"),
                new("virtio, name",
                    "<channel type='unix'><source mode='bind' path='/a'/><target type='virtio' name='a.b'/></channel>"),
            ],
            OfARun =
            [
                new("state", "<channel type='null'><target type='virtio' name='a' state='connected'/></channel>")
                {
                    Kept = "<channel type='null'><target type='virtio' name='a'/></channel>",
                },
                new("the path that libvirt or this driver chose",
                    "<channel type='unix'><source mode='bind' path='/var/lib/libvirt/qemu/channel/target/domain-3-x/a'/><target type='virtio' name='a'/></channel>")
                {
                    Kept = "<channel type='unix'><target type='virtio' name='a'/></channel>",
                },
            ],
            Refused =
            [
                new("guestfwd",
                    "<channel type='pty'><target type='guestfwd' address='10.0.2.1' port='4600'/></channel>"),
                new("xen", "<channel type='pty'><target type='xen' name='a'/></channel>"),
                new("spicevmc", "<channel type='spicevmc'><target type='virtio' name='a'/></channel>"),
                new("dbus", "<channel type='dbus'><target type='virtio' name='a'/></channel>"),
            ],
        },
    ];

    /// <summary>Whether a program of the guest has it open; <see langword="null"/> when no run has told.</summary>
    internal bool? IsConnected { get; init; }

    /// <summary>Whether the guest agent listens there.</summary>
    internal bool IsAgent => Name == AgentName;

    /// <inheritdoc/>
    internal override string AliasPrefix => "channel";

    /// <inheritdoc/>
    internal override PortNeed NeedsPort => PortNeed.VirtioSerial;

    /// <summary>Reads all channels; no two have the same name, which QEMU would refuse.</summary>
    internal static ValueList<ChannelDevice> ReadAll(ElementReader devices, MachineType machine)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var channels = new List<ChannelDevice>();
        foreach (ElementReader element in devices.Children("channel"))
        {
            ChannelDevice channel = Read(element, machine);
            channels.Add(names.Add(channel.Name)
                ? channel
                : throw element.Invalid($"there are two channels named '{channel.Name}'"));
        }

        return [.. channels];
    }

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "channel",
        SourceToXml(view),
        new XElement(
            "target",
            new XAttribute("type", "virtio"),
            new XAttribute("name", Name),
            view.IsLive && IsConnected is { } connected ? State(connected) : null),
        PlaceToXml(view));

    /// <summary>The channel during a run, which nobody has opened yet: a socket without a path gets one in <paramref name="folder"/>.</summary>
    internal ChannelDevice At(string folder) => this with
    {
        IsConnected = IsConnected ?? false,
        Source = Source is CharacterSource.Unix { Path: null } ? new CharacterSource.Unix(SocketPath.In(folder, Name)) { IsChosen = true } : Source,
    };

    private static ChannelDevice Read(ElementReader element, MachineType machine)
    {
        ElementReader target = element.RequiredChild("target");
        target.RequiredAttribute("type").MustBe("virtio");
        if (!machine.HasVirtio())
        {
            throw element.Unsupported($"machine '{machine.Name}' has no bus for virtio");
        }

        XmlValue name = target.RequiredAttribute("name");
        ReadState(target.Attribute("state"));
        var channel = new ChannelDevice(name.Text, ReadSource(element, name)) { Log = CharacterLog.Read(element) };
        return channel.Name.Length > 0
            ? WithPlace(channel, element).OnlyAt(element, "virtio-serial")
            : throw name.Invalid("a channel needs a name");
    }

    // What a run chose is gone with it; libvirt knows such a path by its look as well.
    private static CharacterSource ReadSource(ElementReader element, XmlValue name)
    {
        ElementReader? source = element.Child("source");
        bool isChosen = element.Attribute("type")?.Text is "unix"
            && source?.Attribute("mode")?.Text is null or "bind"
            && SocketPath.IsChosen(source?.Attribute("path")?.Text, name.Text);
        if (!isChosen)
        {
            return CharacterSource.Read(element);
        }

        return name.Text.Contains('/')
            ? throw name.Unsupported("a name with '/' needs the path of a socket")
            : new CharacterSource.Unix(Path: null);
    }

    // Of a run, not of a definition.
    private static void ReadState(XmlValue? state)
    {
        if (state is not null and not { Text: "connected" or "disconnected" })
        {
            throw state.Invalid("either connected or disconnected");
        }
    }

    private static XAttribute State(bool isConnected) => new("state", isConnected ? "connected" : "disconnected");
}
