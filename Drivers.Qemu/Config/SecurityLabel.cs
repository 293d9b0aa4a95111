using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>seclabel</c>: no guest is labelled here, which may be said, of one security model or of all.</summary>
/// <param name="Model">As written: <c>dac</c>; <see langword="null"/> for all models.</param>
internal sealed record SecurityLabel(string? Model)
{
    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("seclabel")
        {
            Honoured =
            [
                new("type='none'", "<seclabel type='none'/>"),
                new("type='none' with a model, one each", "<seclabel type='none' model='dac'/><seclabel type='none' model='apparmor' relabel='no'/>"),
            ],
            OfARun =
            [
                new("type='dynamic', label, imagelabel (nothing is labelled here)",
                    "<seclabel type='dynamic' model='dac' relabel='yes'><label>+64055:+64055</label><imagelabel>+64055:+64055</imagelabel></seclabel>")
                {
                    Kept = "",
                },
            ],
            Refused =
            [
                new("baselabel", "<seclabel type='dynamic' model='selinux'><baselabel>a</baselabel></seclabel>"),
                new("type='static'", "<seclabel type='static' model='dac'><label>+0:+0</label></seclabel>"),
                new("relabel='yes'", "<seclabel type='none' model='dac' relabel='yes'/>"),
            ],
        },
    ];

    /// <summary>Reads the labels that the definition declines.</summary>
    internal static ValueList<SecurityLabel> ReadAll(ElementReader domain)
    {
        var labels = new List<SecurityLabel>();
        foreach (ElementReader element in domain.Children("seclabel"))
        {
            XmlValue type = element.RequiredAttribute("type");
            if (type.Text == "dynamic")
            {
                ReadDynamic(element);
                continue;
            }

            type.MustBe("none");
            element.Attribute("relabel")?.MustBe("no");
            var label = new SecurityLabel(element.Attribute("model")?.Text);
            labels.Add(!labels.Contains(label) ? label : throw element.Invalid("this security model is there twice"));
        }

        return [.. labels];
    }

    // What libvirt does where nothing is said, and shows of a run with the labels of that run.
    private static void ReadDynamic(ElementReader element)
    {
        element.Attribute("model");
        element.Attribute("relabel")?.MustBe("yes");
        element.Child("label")?.Text();
        element.Child("imagelabel")?.Text();
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "seclabel", new XAttribute("type", "none"), Model is null ? null : new XAttribute("model", Model));
}
