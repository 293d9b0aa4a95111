using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>on_poweroff</c>, <c>on_reboot</c>, <c>on_crash</c>: only libvirt's defaults.</summary>
internal static class LifecycleActions
{
    private static readonly (string Element, string Action)[] Implemented =
    [
        ("on_poweroff", "destroy"),
        ("on_reboot", "restart"),
        ("on_crash", "destroy"),
    ];

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("on_poweroff") { Honoured = [new("destroy", "<on_poweroff>destroy</on_poweroff>")] },
    ];

    /// <summary>Accepts what is implemented.</summary>
    internal static void Read(ElementReader domain)
    {
        foreach ((string element, string action) in Implemented)
        {
            domain.Child(element)?.Text().MustBe(action);
        }
    }

    /// <summary>The elements.</summary>
    internal static IEnumerable<XElement> ToXml()
    {
        foreach ((string element, string action) in Implemented)
        {
            yield return new XElement(element, action);
        }
    }
}
