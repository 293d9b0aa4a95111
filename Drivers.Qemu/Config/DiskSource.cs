using System.Xml.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>source</c> of a disk.</summary>
/// <param name="Path">Absolute path on the host.</param>
/// <param name="IsBlock">Whether it is a block device of the host, not a file.</param>
internal sealed record DiskSource(string Path, bool IsBlock)
{
    /// <summary>Reads <c>source</c> as the <c>type</c> of the disk demands; <see langword="null"/> when there is none.</summary>
    internal static DiskSource? Read(ElementReader disk, XmlValue? type)
    {
        bool isBlock = type?.Text switch
        {
            null or "file" => false,
            "block" => true,
            _ => throw type.Unsupported("supported: file, block"),
        };
        return disk.Child("source")?.RequiredAttribute(AttributeOf(isBlock)) is { } path
            ? new DiskSource(path.ToAbsolutePath(), isBlock)
            : null;
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new("source", new XAttribute(AttributeOf(IsBlock), Path));

    private static string AttributeOf(bool isBlock) => isBlock ? "dev" : "file";
}
