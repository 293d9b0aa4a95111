using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Tests.Drivers.Qemu.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>The coverage table of <c>docs/qemu.md</c> is what the code declares, and each of its rows is true.</summary>
public sealed class CoverageTableTests
{
    public static TheoryData<string, string> Honoured => CoverageTable.Samples(row => row.Honoured);

    public static TheoryData<string, string> OfARun => CoverageTable.Samples(row => row.OfARun);

    public static TheoryData<string, string> Refused => CoverageTable.Samples(row => row.Refused);

    [Fact]
    public void The_table_in_the_guide_is_the_one_that_the_code_declares() => CoverageTable.ShouldStandIn("docs/qemu.md", DomainCoverage.All);

    [Fact]
    public void No_element_has_two_rows_and_no_row_says_nothing()
    {
        DomainCoverage.All.Select(row => row.Element).ShouldBeUnique();
        DomainCoverage.All.ShouldAllBe(row => row.Honoured.Count + row.OfARun.Count + row.Refused.Count > 0);
    }

    [Theory]
    [MemberData(nameof(Honoured))]
    public void What_is_honoured_is_kept_in_writing_and_makes_a_command_line(string element, string what)
    {
        string xml = CoverageTable.Document(element, what, row => row.Honoured);

        DomainDefinition definition = Definitions.Parse(xml);
        string written = definition.ToXml();

        Definitions.Parse(written).ShouldBe(definition);
        Definitions.Parse(written).ToXml().ShouldBe(written);
        CoverageTable.Names(XElement.Parse(written), element).ShouldBeTrue($"{written} has no {element}");
        QemuCommandLine.Build(definition.WithFirmware(), Definitions.Launch).ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Honoured))]
    public void What_is_honoured_stays_as_it_was_completed(string element, string what)
    {
        DomainDefinition completed = Definitions.Complete(CoverageTable.Document(element, what, row => row.Honoured));
        string stored = completed.ToXml();

        Definitions.Complete(stored).ShouldBe(completed);
        Definitions.Complete(stored).ToXml().ShouldBe(stored);
    }

    [Theory]
    [MemberData(nameof(Honoured))]
    public void What_a_run_shows_is_read_as_the_definition_of_the_run(string element, string what)
    {
        DomainDefinition completed = Definitions.Complete(CoverageTable.Document(element, what, row => row.Honoured));

        Definitions.Complete(completed.During(Definitions.Launch.Choices)).ShouldBe(completed);
    }

    [Theory]
    [MemberData(nameof(OfARun))]
    public void What_describes_a_run_is_read_and_not_kept(string element, string what)
    {
        ElementCoverage row = DomainCoverage.All.Single(one => one.Element == element);
        CoverageSample sample = row.OfARun.Single(one => one.What == what);
        sample.Kept.ShouldNotBe(sample.Xml);

        Definitions.Complete(CoverageTable.Document(row, sample)).ToXml()
            .ShouldBe(Definitions.Complete(CoverageTable.Document(row, sample with { Xml = sample.Kept })).ToXml());
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_refused_is_named_with_its_place(string element, string what)
    {
        string xml = CoverageTable.Document(element, what, row => row.Refused);

        HypervisorException error = Should.Throw<HypervisorException>(() => Definitions.Parse(xml));

        error.Code.ShouldBe(ErrorCode.ConfigUnsupported, error.Message);
        error.Message.ShouldContain(" at line 1, column ");
        error.Message.ShouldContain($"<{element.Split('/')[^1]}");
    }
}
