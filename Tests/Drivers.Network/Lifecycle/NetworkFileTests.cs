using System;
using System.Linq;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Live;
using Shouldly;
using Xunit;
using VirtualNetwork = Rx.Hypervisor.Network;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

/// <summary>Files of definitions on a real disk, where the kernel tells of a change a little later.</summary>
[SupportedOSPlatform("linux")]
[Collection(LiveCollection.Name)]
public sealed class NetworkFileTests : IAsyncLifetime
{
    private const int Rounds = 3;

    private static readonly TimeSpan Noticed = TimeSpan.FromMilliseconds(30); // That the file is gone; it is told when it has been quiet for 50 ms.
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(150);

    private readonly LinuxNetworkFixture _net = new();

    public Task InitializeAsync() => _net.StartEngineAsync();

    public async Task DisposeAsync() => await _net.DisposeAsync();

    [NetworkFact]
    public async Task A_network_that_is_defined_again_as_the_end_of_its_file_is_told_stays()
    {
        for (int round = 0; round < Rounds; round++)
        {
            VirtualNetwork network = await _net.DefineAsync();
            await _net.RunAsync(() => network.UndefineAsync());
            await _net.PassAsync(Noticed);
            using var held = new ManualResetEventSlim();
            using var release = new ManualResetEventSlim();
            Task loop = Task.Run(() => _net.Do(() =>
            {
                held.Set();
                release.Wait(Within.Deadline);
            }));
            held.Wait(Within.Deadline);
            Task<VirtualNetwork> again = _net.DefineAsync(); // Its turn comes first, and only then what inotify has to say of it.
            await _net.PassAsync(Settled);
            release.Set();
            await loop;
            await again;
            await _net.PassAsync(Settled);

            _net.Hypervisor.ListNetworks().ShouldHaveSingleItem();
            await _net.RunAsync(async () => await (await again).UndefineAsync());
        }

        _net.Told.ShouldBe(Enumerable.Repeat((string[])["net Defined", "net Undefined"], 2 * Rounds).SelectMany(static told => told));
    }
}
