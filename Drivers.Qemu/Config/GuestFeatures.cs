using System.Xml.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>features</c>: ACPI and APIC, which every machine here has; nothing else can be asked for yet.</summary>
internal static class GuestFeatures
{
    private static readonly string[] Always = ["acpi", "apic"];

    /// <summary>Accepts the features that are always there.</summary>
    internal static void Read(ElementReader domain)
    {
        ElementReader? features = domain.Child("features");
        foreach (string feature in Always)
        {
            features?.Child(feature);
        }
    }

    /// <summary>The element: it says what the guest has, whether or not that was asked for.</summary>
    internal static XElement ToXml() => new("features", new XElement("acpi"), new XElement("apic"));
}
