using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>clock</c>: the real-time clock of the guest shows UTC.</summary>
internal static class GuestClock
{
    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("clock")
        {
            Honoured = [new("offset='utc'", "<clock offset='utc'/>")],
            Refused = [new("start", "<clock offset='utc' start='12'/>")],
        },
    ];

    /// <summary>Accepts UTC, which is also what holds when nothing is said.</summary>
    internal static void Read(ElementReader domain) =>
        domain.Child("clock")?.RequiredAttribute("offset").MustBe("utc");

    /// <summary>The element.</summary>
    internal static XElement ToXml() => new("clock", new XAttribute("offset", "utc"));
}
