using System.Globalization;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>os/bios</c>: settings of SeaBIOS; its choice where nothing is said.</summary>
/// <param name="UsesSerial">Whether it talks on the first serial port, having no screen.</param>
/// <param name="RebootTimeout">Milliseconds after which it tries again to boot; -1 for never.</param>
internal sealed record BiosSettings(bool? UsesSerial, int? RebootTimeout)
{
    /// <summary>What the table says of this element.</summary>
    internal static ElementCoverage Coverage { get; } = new("os/bios")
    {
        Honoured =
        [
            new("useserial, rebootTimeout (pc, q35)", "<os><type machine='pc'>hvm</type><bios useserial='yes' rebootTimeout='5000'/></os>"),
        ],
        Refused = [new("microvm", "<os><type machine='microvm'>hvm</type><bios useserial='yes'/></os>")],
    };

    /// <summary>Reads the element.</summary>
    internal static BiosSettings? Read(ElementReader os, MachineType machine)
    {
        if (os.Child("bios") is not { } element)
        {
            return null;
        }

        return machine.BootsFromDisk
            ? new BiosSettings(element.Attribute("useserial")?.IsYes(), ReadTimeout(element.Attribute("rebootTimeout")))
            : throw element.Unsupported($"machine '{machine.Name}' has no such settings");
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "bios",
        SwitchWords.YesNoAttribute("useserial", UsesSerial),
        RebootTimeout is { } timeout ? new XAttribute("rebootTimeout", timeout) : null);

    private static int? ReadTimeout(XmlValue? value)
    {
        if (value is null)
        {
            return null;
        }

        return int.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int timeout)
            && timeout is >= -1 and <= ushort.MaxValue
            ? timeout
            : throw value.Invalid("invalid value for rebootTimeout, must be in range [-1,65535]");
    }
}
