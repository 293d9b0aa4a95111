using System.Runtime.Versioning;
using System.Threading.Tasks;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>Networks of an rxhvd that has a network of its own, by our client.</summary>
[Collection(LiveCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class DaemonNetworkTests
{
    [LiveNetworkFact]
    public async Task A_network_lives_from_define_to_undefine_with_its_events_beside_it()
    {
        await using RxhvDaemon daemon = await RxhvDaemon.StartAsync(by: ["/usr/bin/unshare", "--net", "--"]);

        await new RemoteScenario(daemon.Uri, name => daemon[name]).NetworkAsync();
    }
}
