using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>The host's end of a character device. Closed: a <c>switch</c> over this file's cases is complete.</summary>
internal abstract record CharacterSource
{
    private CharacterSource()
    {
    }

    /// <summary>The word in the <c>type</c> attribute.</summary>
    internal abstract string Type { get; }

    /// <summary>Reads the <c>type</c> attribute and what goes with it; to libvirt no type is a pty.</summary>
    internal static CharacterSource Read(ElementReader device)
    {
        XmlValue? type = device.Attribute("type");
        return type?.Text switch
        {
            "null" => new Null(),
            null or "pty" => ReadPty(device),
            "file" => ReadFile(device.RequiredChild("source")),
            "unix" => ReadUnix(device.RequiredChild("source")),
            "tcp" => ReadTcp(device),
            _ => throw type.Unsupported("supported: pty, file, unix, tcp, null"),
        };
    }

    /// <summary>The elements after which the <c>target</c> comes.</summary>
    internal abstract IEnumerable<XElement> ToXml(DomainXmlView view);

    // Names the terminal of some run: it is in what an active domain's XML shows, and says nothing when it comes back.
    private static Pty ReadPty(ElementReader device)
    {
        device.Child("source")?.Attribute("path");
        return new Pty();
    }

    private static File ReadFile(ElementReader source) => new(
        source.RequiredAttribute("path").ToAbsolutePath(),
        source.Attribute("append")?.IsOn() ?? false);

    private static Unix ReadUnix(ElementReader source) => new(
        source.RequiredAttribute("path").ToSocketPath(), ReadConnects(source));

    private static Tcp ReadTcp(ElementReader device)
    {
        ElementReader source = device.RequiredChild("source");
        source.Attribute("tls")?.MustBe("no");
        bool connects = ReadConnects(source);
        string? host = (connects ? source.RequiredAttribute("host") : source.Attribute("host"))?.Text;
        string service = ReadService(source.RequiredAttribute("service"));
        XmlValue? protocol = device.Child("protocol")?.RequiredAttribute("type");
        return protocol?.Text switch
        {
            null or "raw" => new Tcp(host, service, connects, IsTelnet: false),
            "telnet" => new Tcp(host, service, connects, IsTelnet: true),
            _ => throw protocol.Unsupported("supported: raw, telnet"),
        };
    }

    // libvirt takes no mode for "connect".
    private static bool ReadConnects(ElementReader source)
    {
        XmlValue? mode = source.Attribute("mode");
        return mode?.Text switch
        {
            null or "connect" => true,
            "bind" => false,
            _ => throw mode.Invalid("either bind or connect"),
        };
    }

    // A number, or a name of services(5), which QEMU looks up.
    private static string ReadService(XmlValue service)
    {
        bool isNumber = service.Text.All(char.IsAsciiDigit);
        bool isService = isNumber
            ? ushort.TryParse(service.Text, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            : service.Text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        return isService ? service.Text : throw service.Invalid("neither a port from 0 to 65535 nor the name of one");
    }

    private static XAttribute Mode(bool connects) => new("mode", connects ? "connect" : "bind");

    /// <summary>Goes nowhere.</summary>
    internal sealed record Null : CharacterSource
    {
        /// <inheritdoc/>
        internal override string Type => "null";

        /// <inheritdoc/>
        internal override IEnumerable<XElement> ToXml(DomainXmlView view) => [];
    }

    /// <summary>A terminal of the host that QEMU opens.</summary>
    internal sealed record Pty : CharacterSource
    {
        /// <summary>Where it is during a run, as <c>query-chardev</c> says; <see langword="null"/> otherwise.</summary>
        internal string? Path { get; init; }

        /// <inheritdoc/>
        internal override string Type => "pty";

        /// <inheritdoc/>
        internal override IEnumerable<XElement> ToXml(DomainXmlView view) => Path is null || !view.IsLive
            ? []
            : [new XElement("source", new XAttribute("path", Path))];
    }

    /// <summary>Output goes to a file; there is no input.</summary>
    /// <param name="Path">Absolute; made by QEMU.</param>
    /// <param name="Append">Whether what is there from an earlier run is kept.</param>
    internal sealed record File(string Path, bool Append) : CharacterSource
    {
        /// <inheritdoc/>
        internal override string Type => "file";

        /// <inheritdoc/>
        internal override IEnumerable<XElement> ToXml(DomainXmlView view) =>
            [new("source", new XAttribute("path", Path), Append ? new XAttribute("append", "on") : null)];
    }

    /// <summary>A unix socket.</summary>
    /// <param name="Path">
    /// Absolute, at most 107 bytes. Only a channel may have <see langword="null"/>: a start chooses.
    /// </param>
    /// <param name="Connects">Whether QEMU connects; otherwise it listens.</param>
    internal sealed record Unix(string? Path, bool Connects = false) : CharacterSource
    {
        /// <summary>Whether a start chose the path: then it lasts as long as that run.</summary>
        internal bool IsChosen { get; init; }

        /// <inheritdoc/>
        internal override string Type => "unix";

        /// <inheritdoc/>
        internal override IEnumerable<XElement> ToXml(DomainXmlView view) => Path is null || (IsChosen && !view.IsLive)
            ? []
            : [new XElement("source", Mode(Connects), new XAttribute("path", Path))];
    }

    /// <summary>A TCP socket.</summary>
    /// <param name="Host">Name or address; <see langword="null"/> listens on every address.</param>
    /// <param name="Service">Port, by number or name.</param>
    /// <param name="Connects">Whether QEMU connects; otherwise it listens.</param>
    /// <param name="IsTelnet">Whether the telnet protocol is spoken on it.</param>
    internal sealed record Tcp(string? Host, string Service, bool Connects, bool IsTelnet) : CharacterSource
    {
        /// <inheritdoc/>
        internal override string Type => "tcp";

        /// <inheritdoc/>
        internal override IEnumerable<XElement> ToXml(DomainXmlView view) =>
        [
            new XElement(
                "source",
                Mode(Connects),
                Host is null ? null : new XAttribute("host", Host),
                new XAttribute("service", Service)),
            new XElement("protocol", new XAttribute("type", IsTelnet ? "telnet" : "raw")),
        ];
    }
}
