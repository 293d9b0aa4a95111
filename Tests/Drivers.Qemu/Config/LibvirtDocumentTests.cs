using System;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Tests.Docs;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Config;

/// <summary>Whole guests as libvirt 9.0 wrote them down: nothing is refused, lost, or added.</summary>
public sealed class LibvirtDocumentTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Data", "Libvirt");
    private static readonly string LiveFolder = Path.Combine(Folder, "Live");
    private static readonly string VirtInstallFolder = Path.Combine(AppContext.BaseDirectory, "Data", "VirtInstall");

    public static TheoryData<string> Names => NamesIn(Folder);

    public static TheoryData<string> LiveNames => NamesIn(LiveFolder);

    public static TheoryData<string> VirtInstallNames => NamesIn(VirtInstallFolder);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_definition_that_libvirt_wrote_says_the_same_here(string name)
    {
        string xml = File.ReadAllText(Path.Combine(Folder, name + ".xml"));

        DomainDefinition definition = Definitions.Complete(xml);

        XmlFacts.Of(definition.ToXml()).ShouldBe(XmlFacts.Of(xml), ignoreOrder: true);
        definition.ShouldBe(Definitions.Parse(xml));
        QemuCommandLine.Build(definition.WithFirmware(), Definitions.Launch).ShouldNotBeEmpty();
    }

    /// <summary>What libvirt showed of a running guest, and what it kept of it when that was defined.</summary>
    [Theory]
    [MemberData(nameof(LiveNames))]
    public void What_libvirt_shows_of_a_run_is_defined_as_libvirt_defines_it(string name)
    {
        DomainDefinition definition = Definitions.Complete(File.ReadAllText(Path.Combine(LiveFolder, name + ".xml")));

        XmlFacts.Of(definition.ToXml()).ShouldBe(XmlFacts.Of(Defined(LiveFolder, name)), ignoreOrder: true);
        QemuCommandLine.Build(definition.WithFirmware(), Definitions.Launch).ShouldNotBeEmpty();
    }

    /// <summary>What virt-install 4.1 wrote, and what libvirt made of it.</summary>
    [Theory]
    [MemberData(nameof(VirtInstallNames))]
    public void What_virt_install_writes_is_completed_as_libvirt_completes_it(string name)
    {
        DomainDefinition definition = Definitions.Complete(File.ReadAllText(Path.Combine(VirtInstallFolder, name + ".xml")));

        // The driver asks QEMU what q35 is now; it leaves the processor to QEMU where libvirt writes down QEMU's own default.
        string written = definition.ToXml().Replace("machine=\"q35\"", "machine=\"pc-q35-7.2\"", StringComparison.Ordinal);
        XElement defined = XElement.Parse(Defined(VirtInstallFolder, name));
        defined.Element("cpu")!.Element("model")!.Value.ShouldBe("qemu64");
        defined.Element("cpu")!.Remove();
        XmlFacts.Of(written).ShouldBe(XmlFacts.Of(defined.ToString()), ignoreOrder: true);
        QemuCommandLine.Build(definition.WithFirmware(), Definitions.Launch).ShouldNotBeEmpty();
    }

    [Fact]
    public void What_virt_install_writes_for_spice_is_refused_where_it_stands()
    {
        string xml = File.ReadAllText(Path.Combine(VirtInstallFolder, "Refused", "spice.xml"));

        HypervisorException error = Should.Throw<HypervisorException>(() => Definitions.Parse(xml));

        error.Code.ShouldBe(ErrorCode.ConfigUnsupported);
        error.Message.ShouldStartWith("unsupported configuration: <devices><channel type='spicevmc'> at line 63, column ");
    }

    private static TheoryData<string> NamesIn(string folder) => [.. Directory.GetFiles(folder, "*.xml")
        .Select(path => Path.GetFileNameWithoutExtension(path))
        .Order(StringComparer.Ordinal)];

    // Without what the table says is not kept.
    private static string Defined(string folder, string name)
    {
        XElement defined = XElement.Load(Path.Combine(folder, name + ".defined"));
        defined.Elements("resource").Concat(defined.Elements("seclabel").Where(label => (string?)label.Attribute("type") == "dynamic"))
            .ToList().ForEach(element => element.Remove());
        return defined.ToString();
    }
}
