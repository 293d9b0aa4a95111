using System.Collections.Generic;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>Our client with rxhvd, each in a process of its own.</summary>
/// <param name="rxhvd">Of all these tests.</param>
[Collection(LiveCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class DaemonSessionTests(ListeningRxhvd rxhvd) : IClassFixture<ListeningRxhvd>
{
    // ssh is a program that stands in for it and runs libvirt's own helper: a server of ssh would be a service on the machine of whoever runs the tests.
    [LiveRootTheory]
    [InlineData("unix")]
    [InlineData("tcp")]
    [InlineData("tls")]
    [InlineData("ssh")]
    public Task A_whole_session_goes_over(string transport) => ScenarioBy(transport).SessionAsync();

    [LiveRootFact]
    public Task A_guest_lives_from_define_to_undefine_with_its_events_beside_it() => ScenarioBy("unix").LiveAsync();

    [LiveRootFact]
    public Task Refusals_have_the_same_numbers() => ScenarioBy("unix").RefuseAsync();

    [LiveRootFact]
    public Task What_is_written_about_a_domain_is_known_to_all() => ScenarioBy("unix").DescribeAsync();

    [LiveRootFact]
    public Task A_guest_that_runs_is_asked_saved_and_restored() => ScenarioBy("unix").SaveAsync();

    [LiveRootFact]
    public async Task The_environment_says_which_daemon_a_program_means_that_names_none()
    {
        using ShellProcess program = ShellProcess.Start(
            new Dictionary<string, string?> { [ChildProgram.Variable] = "client", ["LIBVIRT_DEFAULT_URI"] = rxhvd.Daemon.Uri }, ChildProgram.Runtime, [.. ChildProgram.Arguments]);

        (await program.ReadLineAsync()).ShouldBe($"live: {rxhvd.Daemon.Uri}");
    }

    private RemoteScenario ScenarioBy(string transport) => new(rxhvd.UriBy(transport), name => rxhvd.Daemon[name]);
}
