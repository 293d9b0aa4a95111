using System;
using System.Net;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;
using Rx.Hypervisor.Tests.Streams.Host;

namespace Rx.Hypervisor.Tests.Live.Matrix;

/// <summary>Cards of guests behind a tap on a bridge, in the network of another process.</summary>
[SupportedOSPlatform("linux")]
internal sealed class BridgedCard : IDisposable
{
    private const string Tap = "card0";

    private readonly LinuxHostFixture _linux = new();
    private readonly DhcpClient _client;

    internal BridgedCard(int process, string bridge)
    {
        IHostLinks links = _linux.Host.Links;
        _linux.Do(() => Native.EnterNetworkOf(process));
        _client = new DhcpClient(_linux.Do(() => links.MakeTap(Tap)));
        _linux.Do(() => links.SetBridge(Tap, bridge));
        _linux.Do(() => links.SetUp(Tap, isUp: true));
    }

    public void Dispose()
    {
        _client.Dispose();
        _linux.Dispose();
    }

    /// <summary>Asks for an address.</summary>
    /// <returns>It; <see langword="null"/> when none is offered.</returns>
    internal Task<IPAddress?> AskAsync(MacAddress card, string name) => _client.AskAsync(card, name);
}
