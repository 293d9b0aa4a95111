using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Tests.Drivers.Qemu.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Network.Config;

public sealed class NetworkPropertyTests
{
    private static readonly FsCheck.Config Thorough = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Fact]
    public void Any_network_survives_being_written_and_read() => Check.One(
        Thorough.WithMaxTest(500),
        Prop.ForAll(NetworkGenerator.Legal.ToArbitrary(), network =>
        {
            string written = network.ToXml();

            Networks.Parse(written).ShouldBe(network);
            Networks.Parse(written).ToXml().ShouldBe(written);
        }));

    [Fact]
    public void A_sample_of_the_table_with_a_mistake_in_it_is_either_honoured_or_refused_by_line() => Check.One(
        Thorough,
        Prop.ForAll(MutantGenerator.Of(Networks.HonouredDocuments).ToArbitrary(), ShouldBeHonouredOrRefused));

    private static void ShouldBeHonouredOrRefused(string xml)
    {
        try
        {
            NetworkDefinition network = Networks.Parse(xml);
            Networks.Parse(network.ToXml()).ShouldBe(network);
        }
        catch (HypervisorException e)
        {
            e.Domain.ShouldBe(ErrorDomain.Network);
            e.Message.ShouldMatch(@"at line \d+, column \d+|^\(network_definition\):\d+: column \d+: ");
        }
    }
}
