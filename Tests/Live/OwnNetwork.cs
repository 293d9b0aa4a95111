using System;
using System.Runtime.Versioning;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Streams.Host;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>This machine with a network of its own: a bridge, and nobody else on it. It goes away with the thread of its loop.</summary>
[SupportedOSPlatform("linux")]
internal sealed class OwnNetwork : IDisposable
{
    internal const string Bridge = "br0";

    /// <summary>The host's address on the bridge.</summary>
    internal const string Address = "10.77.0.1";

    private readonly LinuxHostFixture _fixture = new();

    internal OwnNetwork()
    {
        _fixture.Do(Native.EnterOwnNetworkNamespace);
        _fixture.Do(() => _fixture.Host.Links.MakeBridge(Bridge));
        Run($"ip address add {Address}/24 dev {Bridge} && ip link set {Bridge} up");
    }

    internal IHost Host => _fixture.Host;

    public void Dispose() => _fixture.Dispose();

    /// <summary>Does something in this network: what is started there belongs to it.</summary>
    internal T Do<T>(Func<T> function) => _fixture.Do(function);

    internal HostLink? Find(string link) => _fixture.Do(() => Host.Links.Find(link));

    /// <summary>Waits until a link is gone: its last handle may be closed a moment after QEMU's end is seen.</summary>
    internal void RunUntilGone(string link) => _fixture.RunUntil(() => Find(link) is null);

    /// <summary>Runs a script of the shell in this network.</summary>
    /// <returns>What it printed.</returns>
    internal string Run(string script) => _fixture.Do(() => Child.Output(Child.Shell($"PATH=$PATH:/usr/sbin:/sbin; {script}")));
}
