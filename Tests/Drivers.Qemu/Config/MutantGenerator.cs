using System;
using System.Linq;
using System.Xml;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

/// <summary>Definitions that are well formed and were right before a mistake or two.</summary>
internal static class MutantGenerator
{
    private static readonly string[] Values =
    [
        "", " ", "0", "1", "-1", "0x10", "255", "65536", "4294967296", "99999999999999999999", "1.1", "1.5", "none", "yes",
        "no", "on", "off", "usb", "virtio", "pci", "sata", "q35", "microvm", "kvm", "/a", "a/b", ",", "a,b=c", "\u00e4", "\n", "$(a)",
    ];

    /// <summary>Elements and attributes of a document dropped, doubled, renamed or changed.</summary>
    internal static Gen<string> Of(string[] documents) =>
        from document in Gen.Elements(documents)
        from mistakes in Gen.Choose(1, 3)
        from seed in Gen.Choose(0, int.MaxValue)
        select Mutate(document, mistakes, new Random(seed));

    private static string Mutate(string document, int mistakes, Random random)
    {
        XElement root = XElement.Parse(document);
        for (int i = 0; i < mistakes; i++)
        {
            XElement element = One(root.DescendantsAndSelf().ToArray(), random);
            XAttribute[] attributes = [.. element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration)];
            if (attributes.Length > 0 && random.Next(2) == 0)
            {
                Mutate(One(attributes, random), root, random);
            }
            else if (element != root)
            {
                Mutate(element, root, random);
            }
        }

        try
        {
            return root.ToString(SaveOptions.DisableFormatting);
        }
        catch (XmlException)
        {
            return document; // Renamed within a namespace of its own, it is nothing that can be written as XML.
        }
    }

    private static void Mutate(XAttribute attribute, XElement root, Random random)
    {
        XElement element = attribute.Parent!;
        switch (random.Next(4))
        {
            case 0:
                attribute.Remove();
                break;
            case 1:
                // To where it does not belong.
                One(root.DescendantsAndSelf().ToArray(), random).SetAttributeValue(attribute.Name, attribute.Value);
                break;
            case 2:
                element.SetAttributeValue(One(root.DescendantsAndSelf().Attributes().Where(one => !one.IsNamespaceDeclaration).ToArray(), random).Name, attribute.Value);
                attribute.Remove();
                break;
            default:
                attribute.Value = One(Values, random);
                break;
        }
    }

    private static void Mutate(XElement element, XElement root, Random random)
    {
        switch (random.Next(5))
        {
            case 0:
                element.Remove();
                break;
            case 1:
                element.AddAfterSelf(new XElement(element));
                break;
            case 2:
                element.Name = One(root.DescendantsAndSelf().ToArray(), random).Name;
                break;
            case 3:
                One(root.DescendantsAndSelf().Where(one => !one.AncestorsAndSelf().Contains(element)).ToArray(), random).Add(new XElement(element));
                break;
            default:
                element.Value = One(Values, random);
                break;
        }
    }

    private static T One<T>(T[] all, Random random) => all[random.Next(all.Length)];
}
