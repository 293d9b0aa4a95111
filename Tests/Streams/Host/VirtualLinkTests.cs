using Rx.Hypervisor.Streams.Host;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Host;

public sealed class VirtualLinkTests : LinkConformance
{
    private readonly VirtualHostFixture _fixture;

    public VirtualLinkTests()
        : this(VirtualHostFixture.OnVirtualTime())
    {
    }

    private VirtualLinkTests(VirtualHostFixture fixture)
        : base(fixture) => _fixture = fixture;

    [Fact]
    public void A_test_says_what_was_counted()
    {
        VirtualLinks links = ((VirtualHost)_fixture.Host).Links;
        links.Count("lo", new HostLinkStatistics(1, 2, 3, 4, 5, 6, 7, 8));

        links.Find("lo")!.Statistics.FromOtherEnd.ShouldBe(new HostLinkStatistics(5, 6, 7, 8, 1, 2, 3, 4));
    }

    private protected override void AddPersistentTap(string name)
        => ((VirtualHost)_fixture.Host).Links.AddPersistentTap(name);
}
