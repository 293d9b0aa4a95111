using System.Net;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Live;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

/// <summary>Who reaches whom by a network of each mode, with real packets between a guest, its host and somebody outside.</summary>
[SupportedOSPlatform("linux")]
[Collection(LiveCollection.Name)]
public sealed class NetworkRulesTests : IAsyncLifetime
{
    private const string Guest = "192.168.77.2";
    private const string Host = "10.66.0.1";
    private const string OfHost = "10.66.0.5"; // The other one that it has outside.

    private readonly LinuxNetworkFixture _net = new();

    public Task InitializeAsync() => _net.StartEngineAsync();

    public async Task DisposeAsync() => await _net.DisposeAsync();

    [NetworkTheory]
    [InlineData("<forward mode='nat'/>", Host, 1024, 65535, false)]
    [InlineData($"<forward mode='nat'><nat><address start='{OfHost}' end='{OfHost}'/><port start='500' end='510'/></nat></forward>", OfHost, 500, 510, false)]
    [InlineData("<forward mode='nat' dev='out0'/>", Host, 1024, 65535, false)]
    [InlineData("<forward mode='nat' dev='lo'/>", null, 0, 0, false)]
    [InlineData("<forward mode='route'/>", Guest, 1, 65535, true)]
    [InlineData("<forward mode='open'/>", Guest, 1, 65535, true)]
    [InlineData("", null, 0, 0, false)]
    public async Task Guests_reach_others_and_are_reached_as_their_network_says(string forward, string? seenAs, int firstPort, int lastPort, bool isReached)
    {
        using var outside = new OtherMachine(_net, "out0", "10.66.0.2/24", Host);
        _net.Run($"ip address add {Host}/24 dev out0; ip address add {OfHost}/24 dev out0; echo 1 >/proc/sys/net/ipv4/ip_forward");
        await _net.CreateAsync(NetworkFixture.Xml(forward: forward));
        using var guest = new OtherMachine(_net, "tap0", $"{Guest}/24", "192.168.77.1");
        _net.Run("ip link set tap0 master vbr0");

        IPEndPoint? seen = await guest.CallAsync(outside);

        seen?.Address.ToString().ShouldBe(seenAs);
        (seen is null).ShouldBe(seenAs is null);
        (seen?.Port ?? 0).ShouldBeInRange(firstPort, lastPort);
        (await outside.CallAsync(guest) is not null).ShouldBe(isReached);
    }
}
