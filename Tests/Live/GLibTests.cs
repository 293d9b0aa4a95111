using System;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>The whole host in the main loop of a GLib application.</summary>
[Collection(LiveCollection.Name)]
[SupportedOSPlatform("linux")]
public sealed class GLibTests
{
    [LiveFact]
    public async Task A_host_lives_in_the_loop_that_the_application_runs()
    {
        using var application = new GLibThread();
        using var scheduler = new PollScheduler(new GLibEventLoop(application.Context));
        await using LiveHost host = await LiveHost.StartAsync(new LinuxHost(scheduler));
        bool isElsewhere = false;
        using IDisposable watching = host.Hypervisor.Events.Subscribe(_ => isElsewhere |= !application.IsCurrent);

        Guest guest = await host.BootAsync();
        await guest.Domain.SuspendAsync();
        await guest.Domain.ResumeAsync();
        await guest.Domain.ResetAsync();
        await guest.WaitUntilReadyAsync();
        await guest.Domain.ShutdownAsync(Within.Deadline);

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "SuspendedPaused by Operation: Running to Paused, boot 1",
            "ResumedUnpaused by Operation: Paused to Running, boot 1",
            "Rebooted by Operation: Running to Running, boot 2",
            "ShutdownGuest by Operation: Running to ShuttingDown, boot 2",
            "StoppedShutdown by Operation: ShuttingDown to Shutoff, boot 2",
        ]);
        isElsewhere.ShouldBeFalse();
    }
}
