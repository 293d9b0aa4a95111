using System.Xml.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>The host's end of a serial line. Closed: a <c>switch</c> over this file's cases is complete.</summary>
internal abstract record CharacterSource
{
    private CharacterSource()
    {
    }

    /// <summary>The word in the <c>type</c> attribute.</summary>
    internal abstract string Type { get; }

    /// <summary>Reads the <c>type</c> attribute and the <c>source</c> that goes with it.</summary>
    internal static CharacterSource Read(ElementReader device)
    {
        XmlValue type = device.RequiredAttribute("type");
        return type.Text switch
        {
            "null" => new Null(),
            "file" => ReadFile(device.RequiredChild("source")),
            "unix" => ReadUnix(device.RequiredChild("source")),
            _ => throw type.Unsupported("supported: unix, file, null"),
        };
    }

    /// <summary>The <c>source</c> element, where there is one.</summary>
    internal abstract XElement? ToXml();

    private static File ReadFile(ElementReader source) => new(
        source.RequiredAttribute("path").ToAbsolutePath(),
        source.Attribute("append") switch
        {
            null or { Text: "off" } => false,
            { Text: "on" } => true,
            { } other => throw other.Invalid("either on or off"),
        });

    // libvirt takes no mode for "connect": that is a word to ask for, not to guess.
    private static Unix ReadUnix(ElementReader source)
    {
        if (source.Attribute("mode") is not { } mode)
        {
            throw source.Unsupported("only mode='bind' is supported");
        }

        mode.MustBe("bind");
        return new Unix(source.RequiredAttribute("path").ToSocketPath());
    }

    /// <summary>Goes nowhere.</summary>
    internal sealed record Null : CharacterSource
    {
        /// <inheritdoc/>
        internal override string Type => "null";

        /// <inheritdoc/>
        internal override XElement? ToXml() => null;
    }

    /// <summary>Output goes to a file; there is no input.</summary>
    /// <param name="Path">Absolute; made by QEMU.</param>
    /// <param name="Append">Whether what is there from an earlier run is kept.</param>
    internal sealed record File(string Path, bool Append) : CharacterSource
    {
        /// <inheritdoc/>
        internal override string Type => "file";

        /// <inheritdoc/>
        internal override XElement ToXml() => new(
            "source", new XAttribute("path", Path), Append ? new XAttribute("append", "on") : null);
    }

    /// <summary>QEMU listens on a unix socket.</summary>
    /// <param name="Path">Absolute, at most 107 bytes.</param>
    internal sealed record Unix(string Path) : CharacterSource
    {
        /// <inheritdoc/>
        internal override string Type => "unix";

        /// <inheritdoc/>
        internal override XElement ToXml() => new(
            "source", new XAttribute("mode", "bind"), new XAttribute("path", Path));
    }
}
