using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>seclabel</c>: no guest is labelled here, which may be said.</summary>
internal static class SecurityLabel
{
    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("seclabel")
        {
            Honoured = [new("type='none'", "<seclabel type='none'/>")],
            Refused =
            [
                new("type='dynamic'", "<seclabel type='dynamic' model='selinux'/>"),
                new("type='static'", "<seclabel type='static' model='dac'><label>+0:+0</label></seclabel>"),
            ],
        },
    ];

    /// <summary>Whether the definition says that it wants no label.</summary>
    internal static bool IsDeclined(ElementReader domain)
    {
        if (domain.Child("seclabel") is not { } element)
        {
            return false;
        }

        element.RequiredAttribute("type").MustBe("none");
        return true;
    }

    /// <summary>The element, where it was said.</summary>
    internal static XElement? ToXml(bool isDeclined) =>
        isDeclined ? new XElement("seclabel", new XAttribute("type", "none")) : null;
}
