using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config.Defaults;

/// <summary>Controllers and addresses are those that libvirt 9.0 gave to the same definitions.</summary>
public sealed class LibvirtFactsTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Data", "Domains", "Libvirt");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.xml")
        .Select(path => Path.GetFileNameWithoutExtension(path))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_definition_is_completed_as_libvirt_completed_it(string name)
    {
        DomainDefinition completed = Definitions.Complete(Xml(name));

        XElement libvirts = XElement.Load(Path.Combine(Folder, name + ".facts"));
        HashSet<XName> kinds = [.. libvirts.Elements().Select(device => device.Name)];

        Facts(XElement.Parse(completed.ToXml()).Element("devices")!, kinds)
            .ShouldBe(Facts(libvirts, kinds), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_completed_stays_as_it_is(string name)
    {
        string once = Definitions.Complete(Xml(name)).ToXml();

        Definitions.Parse(once).ToXml().ShouldBe(once);
        Definitions.Complete(once).ToXml().ShouldBe(once);
    }

    internal static string Xml(string name) => File.ReadAllText(Path.Combine(Folder, name + ".xml"));

    // Of the kinds that were written down for that definition.
    private static List<string> Facts(XElement devices, HashSet<XName> kinds) => [.. devices.Elements()
        .Where(device => kinds.Contains(device.Name))
        .Select(device => string.Join(' ', device.Elements()
            .Where(child => child.Name.LocalName is "address" or "target" or "master" or "model" or "listen" or "rate" or "stats")
            .Select(Flat)
            .Order(StringComparer.Ordinal)
            .Prepend(device.Name == "disk" ? device.Name.LocalName : Flat(device))))];

    private static string Flat(XElement element) => element.Name.LocalName + string.Concat(element.Attributes()
        .OrderBy(attribute => attribute.Name.LocalName, StringComparer.Ordinal)
        .Select(attribute => $" {attribute.Name.LocalName}={attribute.Value}"));
}
