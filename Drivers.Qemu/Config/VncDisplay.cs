using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>graphics</c>: a VNC server that shows the guest's screen.</summary>
/// <param name="Listen">Where viewers connect to.</param>
internal sealed record VncDisplay(VncListen Listen)
{
    private static readonly Words<VncSharePolicy> Policies = new(
        ("allow-exclusive", VncSharePolicy.AllowExclusive),
        ("force-shared", VncSharePolicy.ForceShared),
        ("ignore", VncSharePolicy.Ignore));

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("devices/graphics")
        {
            Honoured =
            [
                new("vnc, autoport: the first free port from 5900 on", "<graphics type='vnc' autoport='yes'/>"),
                new("port from 5900 on", "<graphics type='vnc' port='5901'/>"),
                new("listen address", "<graphics type='vnc' listen='::1'/>"),
                new("listen type='address'",
                    "<graphics type='vnc'><listen type='address' address='0.0.0.0'/></graphics>"),
                new("listen type='socket', chosen at a start without a path",
                    "<graphics type='vnc'><listen type='socket'/></graphics>"),
                new("socket", "<graphics type='vnc' socket='/a'/>"),
                new("listen type='none'", "<graphics type='vnc'><listen type='none'/></graphics>"),
                new("passwd", "<graphics type='vnc' passwd='secret'/>"),
                new("keymap", "<graphics type='vnc' keymap='en-us'/>"),
                new("sharePolicy", "<graphics type='vnc' sharePolicy='force-shared'/>"),
            ],
            Refused =
            [
                new("spice", "<graphics type='spice'/>"),
                new("sdl", "<graphics type='sdl'/>"),
                new("rdp", "<graphics type='rdp'/>"),
                new("egl-headless", "<graphics type='egl-headless'/>"),
                new("dbus", "<graphics type='dbus'/>"),
                new("listen type='network'",
                    "<graphics type='vnc'><listen type='network' network='default'/></graphics>"),
                new("websocket", "<graphics type='vnc' websocket='5700'/>"),
                new("passwdValidTo", "<graphics type='vnc' passwd='a' passwdValidTo='2030-01-01T00:00:00'/>"),
                new("connected", "<graphics type='vnc' passwd='a' connected='keep'/>"),
                new("powerControl", "<graphics type='vnc' powerControl='yes'/>"),
                new("a second one", "<graphics type='vnc'/><graphics type='vnc'/>"),
            ],
        },
    ];

    /// <summary>What viewers must know.</summary>
    internal VncPassword? Password { get; init; }

    /// <summary>A keymap of QEMU, for viewers that send characters rather than keys: <c>de</c>.</summary>
    internal string? Keymap { get; init; }

    /// <summary>What happens when a second viewer connects; <see langword="null"/> is QEMU's default.</summary>
    internal VncSharePolicy? SharePolicy { get; init; }

    /// <summary>Word for the policy, QEMU's and libvirt's.</summary>
    internal string? PolicyName => SharePolicy is { } policy ? Policies[policy] : null;

    /// <summary>Whether viewers are asked for a password.</summary>
    internal bool HasPassword => Password is not null && Listen is not VncListen.None;

    /// <summary>Reads the display, of which there is at most one.</summary>
    internal static VncDisplay? Read(ElementReader devices, MachineType machine)
    {
        if (devices.Child("graphics") is not { } graphics)
        {
            return null;
        }

        graphics.RequiredAttribute("type").MustBe("vnc");
        if (machine.Family is MachineFamily.None)
        {
            throw graphics.Unsupported($"machine '{machine.Name}' has nothing to show");
        }

        return new VncDisplay(VncListen.Read(graphics))
        {
            Password = VncPassword.Read(graphics.Attribute("passwd")),
            Keymap = ReadKeymap(graphics.Attribute("keymap")),
            SharePolicy = graphics.Attribute("sharePolicy") is { } policy ? Policies.Read(policy) : null,
        };
    }

    /// <summary>The element.</summary>
    internal XElement ToXml(DomainXmlView view) => new(
        "graphics",
        new XAttribute("type", "vnc"),
        Listen.AttributesToXml(view),
        Keymap is null ? null : new XAttribute("keymap", Keymap),
        PolicyName is null ? null : new XAttribute("sharePolicy", PolicyName),
        Password is null || !view.IsSecure ? null : new XAttribute("passwd", Password.Text),
        Listen.ToXml(view));

    /// <summary>The display during a run: what the definition leaves open is chosen.</summary>
    internal VncDisplay At(RunChoices choices) => Listen switch
    {
        VncListen.Address { Port: null } address => this with
        {
            Listen = address with { Port = choices.RequiredVncPort, IsChosen = true },
        },
        VncListen.Socket { Path: null } => this with
        {
            Listen = new VncListen.Socket(SocketPath.In(choices.RequiredFolder, VncListen.SocketName)) { IsChosen = true },
        },
        _ => this,
    };

    // QEMU looks for a file of that name.
    private static string? ReadKeymap(XmlValue? keymap) => keymap is null
        ? null
        : keymap.Text.Length > 0 && keymap.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? keymap.Text
            : throw keymap.Invalid("a keymap has letters, digits, '-' and '_' only");
}
