using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>source</c> of a disk, or of an image below that.</summary>
/// <param name="Path">Absolute path on the host.</param>
/// <param name="IsBlock">Whether it is a block device of the host, not a file.</param>
internal sealed record DiskSource(string Path, bool IsBlock)
{
    /// <summary>What is below it; <see langword="null"/> leaves that to what the image says.</summary>
    internal BackingStore? Backing { get; init; }

    /// <summary>The word for its kind.</summary>
    internal string TypeName => IsBlock ? "block" : "file";

    /// <summary>This image and those below it that the definition names, from the top.</summary>
    internal IEnumerable<DiskSource> Chain
    {
        get
        {
            for (DiskSource? image = this; image is not null; image = image.Backing?.Source)
            {
                yield return image;
            }
        }
    }

    /// <summary>Reads <c>source</c> and <c>backingStore</c> as <paramref name="type"/> demands; <see langword="null"/> when there is none.</summary>
    /// <param name="parent">The disk, or the layer.</param>
    /// <param name="type">Its kind.</param>
    /// <param name="format">How its bytes are meant.</param>
    /// <param name="depth">Its number from the top, which is 1.</param>
    internal static DiskSource? Read(ElementReader parent, XmlValue? type, DiskFormat format, int depth = 1)
    {
        bool isBlock = type?.Text switch
        {
            null or "file" => false,
            "block" => true,
            _ => throw type.Unsupported("supported: file, block"),
        };
        if (parent.Child("source") is not { } source)
        {
            return null;
        }

        source.Attribute("index")?.ToNumber(); // Names the node of a run.
        return new DiskSource(source.RequiredAttribute(AttributeOf(isBlock)).ToAbsolutePath(), isBlock)
        {
            Backing = BackingStore.Read(parent, format, depth),
        };
    }

    /// <summary>The element; what is below is one of its own.</summary>
    internal XElement ToXml() => new("source", new XAttribute(AttributeOf(IsBlock), Path));

    private static string AttributeOf(bool isBlock) => isBlock ? "dev" : "file";
}
