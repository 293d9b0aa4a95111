using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

/// <summary>Whole guests as libvirt 9.0 wrote them down: nothing is refused, lost, or added.</summary>
public sealed class LibvirtDocumentTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Data", "Libvirt");

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder, "*.xml")
        .Select(path => Path.GetFileNameWithoutExtension(path))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_definition_that_libvirt_wrote_says_the_same_here(string name)
    {
        string xml = File.ReadAllText(Path.Combine(Folder, name + ".xml"));

        DomainDefinition definition = Definitions.Complete(xml);

        Facts(definition.ToXml()).ShouldBe(Facts(xml), ignoreOrder: true);
        definition.ShouldBe(Definitions.Parse(xml));
        QemuCommandLine.Build(definition.WithFirmware(), Definitions.Launch).ShouldNotBeEmpty();
    }

    // Each element by its path, with its attributes and its text.
    private static IEnumerable<string> Facts(string xml) => XElement.Parse(xml).DescendantsAndSelf().Select(element =>
        string.Join('/', element.AncestorsAndSelf().Reverse().Select(one => one.Name.LocalName))
        + string.Concat(element.Attributes().Where(one => !one.IsNamespaceDeclaration)
            .OrderBy(one => one.Name.LocalName, StringComparer.Ordinal)
            .Select(one => $" {one.Name.LocalName}={one.Value}"))
        + (element.HasElements ? "" : " " + element.Value));
}
