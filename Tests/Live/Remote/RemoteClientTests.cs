using System;
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
    public Task A_guest_lives_from_define_to_undefine_with_its_events_beside_it() => RunAsync(static scenario => scenario.LiveAsync());

    [LiveFact]
    public Task Refusals_have_the_same_numbers() => RunAsync(static scenario => scenario.RefuseAsync());

    [LiveFact]
    public Task What_is_written_about_a_domain_is_known_to_all() => RunAsync(static scenario => scenario.DescribeAsync());

    [LiveFact]
    public Task A_guest_that_runs_is_asked_saved_and_restored() => RunAsync(static scenario => scenario.SaveAsync());

    private static async Task RunAsync(Func<RemoteScenario, Task> play)
    {
        await using LiveServer server = await LiveServer.StartAsync();
        await play(new RemoteScenario(server.Uri, name => server[name]));
    }
}
