using System.Xml.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>clock</c>: the real-time clock of the guest shows UTC.</summary>
internal static class GuestClock
{
    /// <summary>Accepts UTC, which is also what holds when nothing is said.</summary>
    internal static void Read(ElementReader domain) =>
        domain.Child("clock")?.RequiredAttribute("offset").MustBe("utc");

    /// <summary>The element.</summary>
    internal static XElement ToXml() => new("clock", new XAttribute("offset", "utc"));
}
