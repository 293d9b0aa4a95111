using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>serial</c>, <c>wwn</c>, <c>vendor</c>, <c>product</c>: what a guest is told of a disk's make.</summary>
internal sealed record DiskLabel
{
    private const int WwnDigits = 16;
    private const int MaxVirtioSerial = 20;
    private const int MaxSerial = 36;
    private const int MaxVendor = 8;
    private const int MaxProduct = 16;

    /// <summary>Serial number.</summary>
    internal string? Serial { get; init; }

    /// <summary>World wide name, 16 hexadecimal digits.</summary>
    internal string? Wwn { get; init; }

    /// <summary>Vendor of a SCSI disk.</summary>
    internal string? Vendor { get; init; }

    /// <summary>Product of a SCSI disk.</summary>
    internal string? Product { get; init; }

    /// <summary>Reads the elements.</summary>
    internal static DiskLabel Read(ElementReader disk, DiskBus bus) => new()
    {
        Serial = Printable(disk.Child("serial"), bus is DiskBus.Virtio ? MaxVirtioSerial : MaxSerial),
        Wwn = ReadWwn(disk.Child("wwn"), bus),
        Vendor = Printable(OnScsi(disk.Child("vendor"), bus), MaxVendor),
        Product = Printable(OnScsi(disk.Child("product"), bus), MaxProduct),
    };

    /// <summary>The elements.</summary>
    internal IEnumerable<XElement> ToXml() =>
        new[] { ("serial", Serial), ("wwn", Wwn), ("vendor", Vendor), ("product", Product) }
            .Where(one => one.Item2 is not null)
            .Select(one => new XElement(one.Item1, one.Item2));

    private static string? ReadWwn(ElementReader? element, DiskBus bus)
    {
        if (element is null)
        {
            return null;
        }

        if (bus is not (DiskBus.Ide or DiskBus.Sata or DiskBus.Scsi))
        {
            throw element.Unsupported("only disks on ide, sata and scsi have one");
        }

        XmlValue text = element.Text();
        return text.Text.Length == WwnDigits && text.Text.All(char.IsAsciiHexDigit)
            ? text.Text
            : throw text.Invalid("a world wide name is 16 hexadecimal digits");
    }

    private static ElementReader? OnScsi(ElementReader? element, DiskBus bus) =>
        element is null || bus is DiskBus.Scsi ? element : throw element.Unsupported("only disks on scsi have one");

    private static string? Printable(ElementReader? element, int max)
    {
        XmlValue? text = element?.Text();
        return text is null || (text.Text.Length is > 0 && text.Text.Length <= max && text.Text.All(c => c is >= ' ' and <= '~'))
            ? text?.Text
            : throw text.Invalid($"1 to {max} printable characters of ASCII");
    }
}
