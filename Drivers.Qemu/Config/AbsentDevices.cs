using System.Collections.Generic;
using System.Xml.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>The USB controller and the balloon, which libvirt adds unless told that there is none.</summary>
internal static class AbsentDevices
{
    /// <summary>Accepts <c>model='none'</c> for both, which is what holds here when nothing is said.</summary>
    internal static void Read(ElementReader devices)
    {
        foreach (ElementReader controller in devices.Children("controller"))
        {
            controller.RequiredAttribute("type").MustBe("usb");
            controller.Attribute("index")?.MustBe("0");
            RequireNone(controller);
        }

        if (devices.Child("memballoon") is { } balloon)
        {
            RequireNone(balloon);
        }
    }

    /// <summary>The elements, so that libvirt reads what is written here as what it is.</summary>
    internal static IEnumerable<XElement> ToXml()
    {
        yield return new XElement("controller", new XAttribute("type", "usb"), new XAttribute("model", "none"));
        yield return new XElement("memballoon", new XAttribute("model", "none"));
    }

    private static void RequireNone(ElementReader element)
    {
        if (element.Attribute("model") is not { } model)
        {
            throw element.Unsupported("only model='none' is supported");
        }

        model.MustBe("none");
    }
}
