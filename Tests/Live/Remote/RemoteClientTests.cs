using System.Runtime.Versioning;
using System.Threading.Tasks;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>Our client with our server.</summary>
[Collection(LiveCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class RemoteClientTests
{
    [LiveFact]
    public async Task A_guest_lives_from_define_to_undefine_with_its_events_beside_it()
    {
        await using LiveServer server = await LiveServer.StartAsync();
        await new RemoteScenario(server.Uri, name => server[name]).LiveAsync();
    }
}
