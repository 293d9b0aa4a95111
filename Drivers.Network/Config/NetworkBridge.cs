using System;
using System.Collections.Generic;
using System.Globalization;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary><c>bridge</c>, <c>mtu</c> and <c>mac</c>: the link that guests are ports of.</summary>
/// <param name="Name">Its name; <see langword="null"/> until one is chosen.</param>
internal sealed record NetworkBridge(string? Name) : NetworkPart
{
    internal const int LowestMtu = 68;
    internal const int HighestMtu = 65521;

    private const int LongestDelay = 30; // Seconds: BR_MAX_FORWARD_DELAY of the kernel.

    /// <summary>Whether it speaks the spanning tree protocol, as it does unless told not to.</summary>
    internal bool HasStp { get; init; } = true;

    /// <summary>How long a new port listens and learns before it forwards, each. With the protocol on, the kernel takes 2 for less.</summary>
    internal int DelaySeconds { get; init; }

    /// <summary>A zone of firewalld, for those who run it; kept, and nothing is asked of it.</summary>
    internal string? Zone { get; init; }

    /// <summary>Whether the definition says that the kernel keeps the table of addresses, which it does.</summary>
    internal bool SaysKernelTable { get; init; }

    /// <summary>Largest payload of a packet.</summary>
    internal int? Mtu { get; init; }

    /// <summary>Its address; <see langword="null"/> until one is chosen.</summary>
    internal MacAddress? Mac { get; init; }

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("bridge")
        {
            Honoured =
            [
                new("name, or one that is chosen", "<bridge name='virbr7'/>"),
                new("stp", "<bridge name='virbr7' stp='off'/>"),
                new("delay, 0 to 30", "<bridge name='virbr7' stp='off' delay='5'/>"),
                new("zone: kept", "<bridge name='virbr7' zone='libvirt'/>"),
                new("macTableManager='kernel'", "<bridge name='virbr7' macTableManager='kernel'/>"),
            ],
            Refused = [new("macTableManager='libvirt'", "<bridge name='virbr7' macTableManager='libvirt'/>")],
        },
        new("mtu") { Honoured = [new("size", "<mtu size='9000'/>")] },
        new("mac") { Honoured = [new("address, or one that is chosen", "<mac address='52:54:00:12:34:56'/>")] },
    ];

    /// <summary>Reads the family.</summary>
    internal static NetworkBridge Read(ElementReader network, NetworkForwardMode mode)
    {
        ElementReader bridge = network.Child("bridge") ?? ElementReader.Absent("bridge");
        return new NetworkBridge(ReadName(bridge.Attribute("name")))
        {
            HasStp = bridge.Attribute("stp")?.IsOn() ?? true,
            DelaySeconds = bridge.Attribute("delay")?.ToInteger(LongestDelay) ?? 0,
            Zone = bridge.Attribute("zone")?.Text,
            SaysKernelTable = ReadTable(bridge.Attribute("macTableManager")),
            Mtu = ReadMtu(network.Child("mtu")),
            Mac = network.Child("mac")?.RequiredAttribute("address").ToUnicastMac(),
            Position = network.Child("bridge")?.Position ?? network.Position,
        }.Require(mode);
    }

    /// <summary>The elements, in libvirt's order.</summary>
    internal IEnumerable<XElement> ToXml(NetworkForwardMode mode)
    {
        bool isOwn = mode is not NetworkForwardMode.Bridge;
        yield return new XElement(
            "bridge",
            Name is null ? null : new XAttribute("name", Name),
            Zone is null ? null : new XAttribute("zone", Zone),
            isOwn ? SwitchWords.OnOffAttribute("stp", HasStp) : null,
            isOwn ? new XAttribute("delay", DelaySeconds.ToString(CultureInfo.InvariantCulture)) : null,
            SaysKernelTable ? new XAttribute("macTableManager", "kernel") : null);
        if (Mtu is not null)
        {
            yield return new XElement("mtu", new XAttribute("size", Mtu));
        }

        if (Mac is not null)
        {
            yield return new XElement("mac", new XAttribute("address", Mac));
        }
    }

    // A template is a name that is not chosen yet: libvirt puts a number in the place of "%d".
    private static string? ReadName(XmlValue? name) => name switch
    {
        null => null,
        { Text: var text } when text.Split("%d") is [{ } before, { } after] && !before.Contains('%', StringComparison.Ordinal)
            && !after.Contains('%', StringComparison.Ordinal) && text.Length < 14 => text,
        _ => name.ToLinkName(),
    };

    private static bool ReadTable(XmlValue? manager)
    {
        manager?.MustBe("kernel");
        return manager is not null;
    }

    private static int? ReadMtu(ElementReader? mtu)
    {
        XmlValue? size = mtu?.RequiredAttribute("size");
        int? bytes = size?.ToInteger(int.MaxValue);
        return bytes is null or (>= LowestMtu and <= HighestMtu) ? bytes : throw size!.Invalid($"from {LowestMtu} to {HighestMtu}");
    }

    private NetworkBridge Require(NetworkForwardMode mode)
    {
        if (mode is not NetworkForwardMode.Bridge)
        {
            return this;
        }

        return Name is null ? throw Position.Unsupported("mode 'bridge' needs the name of a bridge that the host has")
            : !HasStp || DelaySeconds != 0 || Zone is not null ? throw Position.Invalid("bridge delay/stp/zone options only allowed in route, nat, and isolated mode, not in bridge")
            : Mtu is not null ? throw Position.Invalid("mtu size only allowed in open, route, nat, and isolated mode, not in bridge")
            : Mac is not null ? throw Position.Unsupported("a bridge of the host has an address already")
            : this;
    }
}
