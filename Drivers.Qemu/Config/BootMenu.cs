using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>os/bootmenu</c>: whether the firmware lets someone choose.</summary>
/// <param name="IsEnabled">Whether it asks.</param>
/// <param name="TimeoutMilliseconds">How long it waits for an answer.</param>
internal sealed record BootMenu(bool IsEnabled, int? TimeoutMilliseconds)
{
    /// <summary>What the table says of this element.</summary>
    internal static ElementCoverage Coverage { get; } = new("os/bootmenu")
    {
        Honoured =
        [
            new("enable, timeout (pc, q35)", "<os><type machine='pc'>hvm</type><bootmenu enable='yes' timeout='3000'/></os>"),
        ],
        Refused = [new("microvm", "<os><type machine='microvm'>hvm</type><bootmenu enable='yes'/></os>")],
    };

    /// <summary>Reads the element.</summary>
    internal static BootMenu? Read(ElementReader os, MachineType machine)
    {
        if (os.Child("bootmenu") is not { } element)
        {
            return null;
        }

        if (!machine.BootsFromDisk)
        {
            throw element.Unsupported($"machine '{machine.Name}' has no menu");
        }

        bool isEnabled = element.Attribute("enable")?.IsYes() ?? false;
        return new BootMenu(isEnabled, ReadTimeout(element.Attribute("timeout"), isEnabled));
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "bootmenu",
        new XAttribute("enable", SwitchWords.YesNo(IsEnabled)),
        TimeoutMilliseconds is { } timeout ? new XAttribute("timeout", timeout) : null);

    // 16 bits in the firmware's interface.
    private static int? ReadTimeout(XmlValue? value, bool isEnabled) => value?.ToNumber() switch
    {
        null => null,
        _ when !isEnabled => throw value.Unsupported("a menu that is not shown does not wait"),
        <= ushort.MaxValue and var timeout => (int)timeout,
        _ => throw value.Invalid("invalid value for boot menu timeout, must be in range [0,65535]"),
    };
}
