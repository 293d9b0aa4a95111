using System.Linq;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Drivers.Network.Config.Coverage;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Tests.Drivers.Network.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Docs;

/// <summary>The coverage table of <c>docs/networks.md</c> is what the code declares, and each of its rows is true.</summary>
public sealed class NetworkCoverageTests
{
    public static TheoryData<string, string> Honoured => CoverageTable.Samples(NetworkCoverage.All, row => row.Honoured);

    public static TheoryData<string, string> Refused => CoverageTable.Samples(NetworkCoverage.All, row => row.Refused);

    [Fact]
    public void The_table_in_the_guide_is_the_one_that_the_code_declares() => CoverageTable.ShouldStandIn("docs/networks.md", NetworkCoverage.All);

    [Fact]
    public void No_element_has_two_rows_and_no_row_says_nothing()
    {
        NetworkCoverage.All.Select(row => row.Element).ShouldBeUnique();
        NetworkCoverage.All.ShouldAllBe(row => row.Honoured.Count + row.OfARun.Count + row.Refused.Count > 0);
    }

    [Theory]
    [MemberData(nameof(Honoured))]
    public void What_is_honoured_is_kept_in_writing(string element, string what)
    {
        ElementCoverage row = NetworkCoverage.All.Single(one => one.Element == element);
        NetworkDefinition network = Networks.Parse(Networks.Document(row, row.Honoured.Single(one => one.What == what)));

        string written = network.ToXml();

        Networks.Parse(written).ShouldBe(network);
        Networks.Parse(written).ToXml().ShouldBe(written);
        bool saysNothing = what is "none: isolated" or "isolated='no'" || element == "network";
        CoverageTable.Names(XElement.Parse(written), element).ShouldBe(!saysNothing, written);
    }

    [Fact]
    public void How_many_guests_there_are_is_read_and_not_kept()
    {
        ElementCoverage row = NetworkCoverage.All.Single(one => one.OfARun.Count > 0);
        CoverageSample sample = row.OfARun.ShouldHaveSingleItem();

        Networks.Parse(sample.Xml).ToXml().ShouldBe(Networks.Parse(sample.Kept).ToXml());
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_refused_is_named_with_its_place(string element, string what)
    {
        ElementCoverage row = NetworkCoverage.All.Single(one => one.Element == element);

        HypervisorException error = Should.Throw<HypervisorException>(
            () => Networks.Parse(Networks.Document(row, row.Refused.Single(one => one.What == what))));

        error.Code.ShouldBe(ErrorCode.ConfigUnsupported, error.Message);
        error.Message.ShouldContain(" at line 1, column ");
        error.Message.ShouldContain($"<{element.Split('/')[^1]}");
    }
}
