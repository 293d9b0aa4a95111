using System.Globalization;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>Where viewers connect to. Closed: a <c>switch</c> over this file's cases is complete.</summary>
internal abstract record VncListen
{
    /// <summary>The port of display 0.</summary>
    internal const int FirstPort = 5900;

    /// <summary>The highest port there is.</summary>
    internal const int LastPort = 65535;

    /// <summary>The file of a unix socket that a start chooses.</summary>
    internal const string SocketName = "vnc.sock";

    private VncListen()
    {
    }

    /// <summary>Reads <c>listen</c> and the older attributes of <c>graphics</c> that say the same.</summary>
    internal static VncListen Read(ElementReader graphics)
    {
        ElementReader? listen = graphics.Child("listen");
        XmlValue? socket = graphics.Attribute("socket");
        XmlValue? type = listen?.Attribute("type");
        return type?.Text switch
        {
            null when listen is not null => throw listen.Invalid("missing required attribute 'type'"),
            null when socket is not null => ReadSocket(socket, path: null),
            "socket" => ReadSocket(socket, listen!.Attribute("socket")),
            "none" => new None(),
            null or "address" => ReadAddress(graphics, listen?.Attribute("address")),
            _ => throw type.Unsupported("supported: address, socket, none"),
        };
    }

    /// <summary>The attributes of <c>graphics</c>.</summary>
    internal abstract object?[] AttributesToXml(DomainXmlView view);

    /// <summary>The element.</summary>
    internal abstract XElement ToXml(DomainXmlView view);

    private static Socket ReadSocket(XmlValue? older, XmlValue? path)
    {
        if (older is not null && path is not null && older.Text != path.Text)
        {
            throw older.Invalid($"it must match the socket of <listen>, '{path.Text}'");
        }

        // As a port beside autoport='yes': one that a start chose is that of some run.
        string? known = (path ?? older)?.ToSocketPath();
        return new Socket(SocketPath.IsChosen(known, SocketName) ? null : known);
    }

    private static Address ReadAddress(ElementReader graphics, XmlValue? host)
    {
        XmlValue? older = graphics.Attribute("listen");
        if (older is not null && host is not null && older.Text != host.Text)
        {
            throw older.Invalid($"it must match the address of <listen>, '{host.Text}'");
        }

        string? address = (host ?? older)?.Text;
        return new Address(string.IsNullOrEmpty(address) ? null : address, ReadPort(graphics));
    }

    // A port beside autoport='yes' is that of some run: libvirt forgets it as well.
    private static int? ReadPort(ElementReader graphics)
    {
        XmlValue? port = graphics.Attribute("port");
        bool isAuto = graphics.Attribute("autoport") is { } auto ? auto.IsYes() : port is null or { Text: "-1" };
        if (isAuto)
        {
            _ = port is null or { Text: "-1" } ? 0 : port.ToInteger(LastPort);
            return null;
        }

        return port is null or { Text: "-1" } ? throw graphics.Invalid("autoport='no' needs a port") : CheckPort(port);
    }

    private static int CheckPort(XmlValue port)
    {
        int number = port.ToInteger(LastPort);
        return number >= FirstPort
            ? number
            : throw port.Unsupported($"vnc port must be in range [{FirstPort},{LastPort}]");
    }

    /// <summary>A TCP port.</summary>
    /// <param name="Host">Address of the host; <see langword="null"/> is 127.0.0.1, libvirt's default.</param>
    /// <param name="Port">From 5900 on; <see langword="null"/> until a start chooses.</param>
    internal sealed record Address(string? Host, int? Port) : VncListen
    {
        /// <summary>Whether a start chose the port: then it lasts as long as that run.</summary>
        internal bool IsChosen { get; init; }

        /// <inheritdoc/>
        internal override object?[] AttributesToXml(DomainXmlView view)
        {
            bool isShown = Port is not null && (view.IsLive || !IsChosen);
            return
            [
                new XAttribute("port", isShown ? Port!.Value.ToString(CultureInfo.InvariantCulture) : "-1"),
                new XAttribute("autoport", Port is null || IsChosen ? "yes" : "no"),
                Host is null ? null : new XAttribute("listen", Host),
            ];
        }

        /// <inheritdoc/>
        internal override XElement ToXml(DomainXmlView view) => new(
            "listen", new XAttribute("type", "address"), Host is null ? null : new XAttribute("address", Host));
    }

    /// <summary>A unix socket.</summary>
    /// <param name="Path">Absolute, at most 107 bytes; <see langword="null"/> until a start chooses.</param>
    internal sealed record Socket(string? Path) : VncListen
    {
        /// <summary>Whether a start chose the path: then it lasts as long as that run.</summary>
        internal bool IsChosen { get; init; }

        /// <inheritdoc/>
        internal override object?[] AttributesToXml(DomainXmlView view) => [Attribute(view)];

        /// <inheritdoc/>
        internal override XElement ToXml(DomainXmlView view) => new(
            "listen", new XAttribute("type", "socket"), Attribute(view));

        private XAttribute? Attribute(DomainXmlView view) =>
            Path is null || (IsChosen && !view.IsLive) ? null : new XAttribute("socket", Path);
    }

    /// <summary>Nowhere: there is a display, but nobody sees it.</summary>
    internal sealed record None : VncListen
    {
        /// <inheritdoc/>
        internal override object?[] AttributesToXml(DomainXmlView view) => [];

        /// <inheritdoc/>
        internal override XElement ToXml(DomainXmlView view) => new("listen", new XAttribute("type", "none"));
    }
}
