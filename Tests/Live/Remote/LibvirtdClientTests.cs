using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live.Remote;

/// <summary>Our client with libvirt's own daemon.</summary>
/// <param name="libvirtd">Of all these tests.</param>
[Collection(LibvirtCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class LibvirtdClientTests(SharedLibvirtd libvirtd)
{
    private RemoteScenario Scenario => new(libvirtd.Daemon.Uri, name => libvirtd.Daemon[name]);

    [LiveLibvirtdFact]
    public Task A_guest_lives_from_define_to_undefine_with_its_events_beside_it() => Scenario.LiveAsync();

    [LiveLibvirtdFact]
    public Task Refusals_have_the_same_numbers() => Scenario.RefuseAsync();

    [LiveLibvirtdFact]
    public Task What_is_written_about_a_domain_is_known_to_all() => Scenario.DescribeAsync();

    [LiveLibvirtdFact]
    public Task A_guest_that_runs_is_asked_saved_and_restored() => Scenario.SaveAsync();

    [LiveLibvirtdFact]
    public Task A_whole_session_goes_over() => Scenario.SessionAsync();

    [LiveLibvirtdFact]
    public Task A_network_lives_from_define_to_undefine_with_its_events_beside_it() => Scenario.NetworkAsync();

    [LiveLibvirtdFact]
    public async Task What_happened_while_it_was_dead_is_told_from_the_difference()
    {
        WireDaemon daemon = libvirtd.Daemon;
        await using IHypervisor connection = await Rx.Hypervisor.Hypervisor.ConnectAsync(daemon.Uri);
        Domain quiet = await connection.DefineDomainAsync(GuestXml.Diskless("dead", daemon["dead-tty"]), Within.Deadline);
        Task<IList<HypervisorEvent>> told = connection.Events.TakeUntil(static news => news is InventoryEvent).ToList().ToTask();
        Task<LinkState> interrupted = connection.Link.FirstAsync(static state => state is LinkInterrupted).ToTask();

        daemon.Kill();
        (await Within.DeadlineAsync(interrupted, "the link to break")).ShouldBeOfType<LinkInterrupted>();
        quiet.Record.Name.ShouldBe("dead", "what is shown was so");
        await quiet.UndefineAsync(deadline: Within.Deadline); // It waits for the next one.

        (await Within.DeadlineAsync(told, "the gap and what is there behind it")).OfType<GapEvent>().ShouldHaveSingleItem().Reason.ShouldBe(GapReason.LinkLost);
        connection.ListDomains().ShouldNotContain(static one => one.Name == "dead");
    }
}
