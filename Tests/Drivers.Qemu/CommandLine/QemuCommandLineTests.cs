using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Tests.Drivers.Qemu.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

public sealed class QemuCommandLineTests
{
    public static TheoryData<string> Names => Definitions.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_definition_becomes_exactly_these_arguments(string name)
    {
        DomainDefinition definition = Definitions.Parse(Definitions.Xml(name));
        var context = new QemuLaunchContext(definition.WantsKvm ? "kvm" : "tcg", MonitorHandle: 3);

        QemuCommandLine.Build(definition, context).ShouldBe(Definitions.Arguments(name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_written_form_of_a_definition_starts_the_same_guest(string name)
    {
        DomainDefinition definition = Definitions.Parse(Definitions.Xml(name));
        var context = new QemuLaunchContext("tcg", MonitorHandle: 3);

        QemuCommandLine.Build(Definitions.Parse(definition.ToXml()), context)
            .ShouldBe(QemuCommandLine.Build(definition, context));
    }

    [Fact]
    public void A_file_name_cannot_add_properties_to_a_block_node()
    {
        DomainDefinition definition = Definitions.Parse(Definitions.With(
            "", "<disk><source file='/a\",\"driver\":\"x&#10;é😀'/><target dev='vda'/></disk>"));

        QemuCommandLine.Build(definition, new QemuLaunchContext("tcg", 3))
            .Single(argument => argument.Contains("filename", StringComparison.Ordinal))
            .ShouldStartWith("""{"driver":"file","node-name":"vda-storage","filename":"/a\",\"driver\":\"x\né""");
    }

    [Fact]
    public void An_accelerator_that_is_not_one_is_refused()
    {
        Should.Throw<ArgumentException>(() => new QemuLaunchContext("kvm:tcg", 3));
    }
}
