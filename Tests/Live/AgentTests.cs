using System;
using System.Linq;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>A Linux guest with the agent's part of the protocol that needs no real agent (docs/guests.md).</summary>
[Collection(LiveCollection.Name)]
public sealed class AgentTests
{
    private static readonly string[] Booted =
    [
        "Agent(disconnected, DomainStarted) by Operation: Shutoff to Paused, boot 1",
        "StartedBooted by Operation: Paused to Paused, boot 1",
        "SuspendedPaused by Operation: Paused to Paused, boot 1",
        "ResumedUnpaused by Operation: Paused to Running, boot 1",
        "Agent(connected, Channel) by Guest: Running to Running, boot 1",
    ];

    [LiveFact]
    public async Task The_agent_answers_and_shuts_the_guest_down()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await BootAsync(host);

        await guest.Domain.PingAgentAsync();
        string info = await guest.Domain.AgentCommandAsync("""{"execute": "guest-info"}""");
        HypervisorException refused = await Should.ThrowAsync<HypervisorException>(() => guest.Domain.GetHostNameAsync());
        await guest.Domain.RequestShutdownAsync(DomainShutdown.Agent);
        await host.WhenStoppedAsync();

        info.ShouldContain("0.0-stand-in");
        refused.Code.ShouldBe(ErrorCode.OperationFailed);
        refused.Message.ShouldEndWith("The command is not known to the stand-in");
        string[] story = await host.EndAsync();
        story[..5].ShouldBe(Booted);
        story[^2..].ShouldBe(
        [
            "ShutdownGuest by Operation: Running to ShuttingDown, boot 1", "StoppedShutdown by Operation: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task The_agent_reboots_the_guest_and_comes_back()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await BootAsync(host);

        await guest.Domain.RebootAsync(DomainShutdown.Agent);
        await host.WhenRebootedAsync();
        await host.Events.FirstAsync<DomainAgentEvent>(news => news is { IsConnected: true, Generation: 2 });
        await guest.Domain.PingAgentAsync();
        await guest.Domain.DestroyAsync();

        string[] story = await host.EndAsync();
        story.ShouldContain("Rebooted by Operation: Running to Running, boot 2");
        story[^1].ShouldBe("StoppedDestroyed by Operation: ShuttingDown to Shutoff, boot 2");
    }

    [LiveFact]
    public async Task The_agent_puts_the_guest_to_sleep_and_it_wakes()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await BootAsync(host);

        await guest.Domain.PMSuspendAsync(DomainSleep.Memory, deadline: Within.Deadline);
        DomainState asleep = guest.Domain.Record.State;
        HypervisorException refused = await Should.ThrowAsync<HypervisorException>(() => guest.Domain.PingAgentAsync());
        await guest.Domain.PMWakeupAsync(deadline: Within.Deadline);
        await host.WhenAsync(LifecycleDetail.StartedWakeup);
        await guest.Domain.DestroyAsync(Within.Deadline);

        (asleep, refused.Code).ShouldBe((DomainState.PMSuspended, ErrorCode.OperationInvalid));
        // The guest's driver may let go of its ports for a moment when it wakes: the agent goes and comes, or does not.
        (await host.EndAsync())[Booted.Length..].Where(line => !line.StartsWith("Agent(", StringComparison.Ordinal)).ShouldBe(
        [
            "PM(Suspend) by Operation: Running to Running, boot 1",
            "PMSuspendedMemory by Operation: Running to PMSuspended, boot 1",
            "PM(Wakeup) by Operation: PMSuspended to PMSuspended, boot 1",
            "StartedWakeup by Operation: PMSuspended to Running, boot 1",
            "ShutdownHost by Operation: Running to ShuttingDown, boot 1",
            "StoppedDestroyed by Operation: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    private static async Task<Guest> BootAsync(LiveHost host)
    {
        string console = host["linux.tty"];
        string xml = GuestXml.LinuxWithAgent("linux", console);
        Guest guest = await host.OpenAsync(await host.Hypervisor.CreateDomainAsync(xml, DomainStart.Paused, Within.Deadline), console);
        await guest.Domain.ResumeAsync();
        await host.Events.FirstAsync<DomainAgentEvent>(news => news.IsConnected);
        return guest;
    }
}
