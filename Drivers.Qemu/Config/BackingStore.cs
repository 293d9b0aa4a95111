using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>backingStore</c>: what is below an image. Where the element is not there, QEMU opens what the image names.</summary>
/// <param name="Format">How its bytes are meant.</param>
/// <param name="Source">Where it is, with what is below that; <see langword="null"/> for nothing: the image above is the last.</param>
internal sealed record BackingStore(DiskFormat Format, DiskSource? Source)
{
    /// <summary>Libvirt's own bound on a chain of images.</summary>
    private const int MaxDepth = 200;

    private static readonly BackingStore None = new(DiskFormat.Raw, Source: null);

    /// <summary>Reads the child of a disk, or of the layer above; <see langword="null"/> when there is none.</summary>
    /// <param name="parent">What it is a child of.</param>
    /// <param name="above">The format of the image above.</param>
    /// <param name="depth">How many images are above.</param>
    internal static BackingStore? Read(ElementReader parent, DiskFormat above, int depth = 1)
    {
        if (parent.Child("backingStore") is not { } element)
        {
            return null;
        }

        element.Attribute("index")?.ToNumber(); // Names the node of a run.
        if (element.Attribute("type") is not { } type)
        {
            return None;
        }

        DiskFormat format = DiskDriver.Formats.Read(element.RequiredChild("format").RequiredAttribute("type"));
        DiskSource source = DiskSource.Read(element, type, format, depth + 1) ?? throw element.Invalid("missing required element 'source'");
        return above is DiskFormat.Raw || depth > MaxDepth
            ? throw element.Unsupported(above is DiskFormat.Raw ? "a raw image has nothing below it" : $"the chain has more than {MaxDepth} images")
            : new BackingStore(format, source);
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => Source is null
        ? new XElement("backingStore")
        : new XElement(
            "backingStore",
            new XAttribute("type", Source.TypeName),
            new XElement("format", new XAttribute("type", DiskDriver.Formats[Format])),
            Source.ToXml(),
            Source.Backing?.ToXml());
}
