using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Streams.Host;

public sealed class VirtualFirewallTests : FirewallConformance
{
    private readonly VirtualHostFixture _fixture;

    public VirtualFirewallTests()
        : this(VirtualHostFixture.OnVirtualTime())
    {
    }

    private VirtualFirewallTests(VirtualHostFixture fixture)
        : base(fixture) => _fixture = fixture;

    private protected override ProcessLaunch ProgramThatAdds(string table) => _fixture.Program("", process =>
    {
        process.Host.Firewall.Set(table, "rules", process.Id);
        process.Exit(0);
    });

    private protected override ProcessLaunch ProgramThatRemoves(string table) => _fixture.Program("", process =>
    {
        process.Host.Firewall.Remove(table, process.Id);
        process.Exit(0);
    });
}
