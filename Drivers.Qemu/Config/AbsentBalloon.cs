using System.Xml.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>The balloon, which libvirt adds unless told that there is none.</summary>
internal static class AbsentBalloon
{
    /// <summary>Accepts <c>model='none'</c>, which is what holds here when nothing is said.</summary>
    internal static void Read(ElementReader devices)
    {
        if (devices.Child("memballoon") is not { } balloon)
        {
            return;
        }

        if (balloon.Attribute("model") is not { } model)
        {
            throw balloon.Unsupported("only model='none' is supported");
        }

        model.MustBe("none");
    }

    /// <summary>The element, so that libvirt reads what is written here as what it is.</summary>
    internal static XElement ToXml() => new("memballoon", new XAttribute("model", "none"));
}
