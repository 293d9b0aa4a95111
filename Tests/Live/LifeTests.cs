using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>What a user may ask of a domain, on a real QEMU.</summary>
[Collection(LiveCollection.Name)]
public sealed class LifeTests
{
    private static readonly string[] Destroyed =
    [
        "ShutdownHost by Operation: Running to ShuttingDown, boot 1",
        "StoppedDestroyed by Operation: ShuttingDown to Shutoff, boot 1",
    ];

    [LiveFact]
    public async Task A_start_is_told_as_resumed_then_started()
    {
        await using LiveHost host = await LiveHost.StartAsync();

        Domain domain = await host.Hypervisor.CreateDomainAsync(GuestXml.BootSector("boot", host.NewDisk("boot"), host["tty"]));
        DomainRecord record = domain.Record;
        await domain.DestroyAsync();

        (record.State, record.Generation, record.Monitor, record.Accelerator, record.MemoryKiB, record.Position.Sequence)
            .ShouldBe((DomainState.Running, 1, MonitorLiveness.Answering, "tcg", 16384, 2));
        (await host.EndAsync()).ShouldBe(
        [
            "ResumedUnpaused by Operation: Shutoff to Running, boot 1",
            "StartedBooted by Operation: Running to Running, boot 1",
            .. Destroyed,
        ]);
    }

    [LiveFact]
    public async Task A_paused_start_is_told_as_started_then_suspended()
    {
        await using LiveHost host = await LiveHost.StartAsync();

        await host.BootAsync();

        (await host.EndAsync()).ShouldBe([.. LiveHost.Booted, .. Destroyed]);
    }

    [LiveFact]
    public async Task Suspend_and_resume_are_told_once_and_asking_twice_is_harmless()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        Position suspended = await guest.Domain.SuspendAsync();
        Position again = await guest.Domain.SuspendAsync();
        DomainState paused = guest.Domain.Record.State;
        Position resumed = await guest.Domain.ResumeAsync();
        var wrong = await Should.ThrowAsync<HypervisorException>(() => guest.Domain.ResumeAsync());
        await guest.PressAsync('S');
        await host.WhenStoppedAsync();

        (suspended.Sequence, again.Sequence, paused, resumed.Sequence).ShouldBe((4, 4, DomainState.Paused, 5));
        wrong.Code.ShouldBe(ErrorCode.OperationInvalid);
        wrong.Message.ShouldBe("Requested operation is not valid: cannot resume domain 'boot' while it is running");
        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "SuspendedPaused by Operation: Running to Paused, boot 1",
            "ResumedUnpaused by Operation: Paused to Running, boot 1",
            "ShutdownGuest by Guest: Running to ShuttingDown, boot 1",
            "StoppedShutdown by Guest: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task A_reset_is_one_event_however_often_the_firmware_resets()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        Position reset = await guest.Domain.ResetAsync();
        await guest.WaitUntilReadyAsync();
        DomainRecord record = guest.Domain.Record;
        await guest.PressAsync('S');
        await host.WhenStoppedAsync();

        (reset.Sequence, record.Generation, record.State).ShouldBe((4, 2, DomainState.Running));
        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "Rebooted by Operation: Running to Running, boot 2",
            "ShutdownGuest by Guest: Running to ShuttingDown, boot 2",
            "StoppedShutdown by Guest: ShuttingDown to Shutoff, boot 2",
        ]);
    }

    [LiveFact]
    public async Task A_reset_of_a_paused_domain_leaves_it_paused()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        await guest.Domain.SuspendAsync();
        await guest.Domain.ResetAsync();
        await guest.Domain.ResumeAsync();
        await guest.WaitUntilReadyAsync();
        await guest.Domain.DestroyAsync();

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "SuspendedPaused by Operation: Running to Paused, boot 1",
            "Rebooted by Operation: Paused to Paused, boot 2",
            "ResumedUnpaused by Operation: Paused to Running, boot 2",
            "ShutdownHost by Operation: Running to ShuttingDown, boot 2",
            "StoppedDestroyed by Operation: ShuttingDown to Shutoff, boot 2",
        ]);
    }

    [LiveFact]
    public async Task A_guest_that_heeds_the_power_button_shuts_down()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        Position position = await guest.Domain.ShutdownAsync(Within.Deadline);

        position.Sequence.ShouldBe(5);
        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "ShutdownGuest by Operation: Running to ShuttingDown, boot 1",
            "StoppedShutdown by Operation: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task A_guest_that_ignores_the_power_button_loses_power_after_the_grace_period()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        await guest.PressAsync('I');
        await guest.Console.WaitForAsync("I");
        await guest.Domain.ShutdownAsync(TimeSpan.FromMilliseconds(500));

        (await host.EndAsync()).ShouldBe([.. LiveHost.Booted, .. Destroyed]);
    }

    [LiveFact]
    public async Task A_paused_guest_loses_power_when_it_is_told_to_shut_down()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        await guest.Domain.SuspendAsync();
        await guest.Domain.ShutdownAsync(TimeSpan.FromMilliseconds(500));

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "SuspendedPaused by Operation: Running to Paused, boot 1",
            "ShutdownHost by Operation: Paused to ShuttingDown, boot 1",
            "StoppedDestroyed by Operation: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task A_shutdown_that_is_called_off_leaves_the_guest_alone()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();
        using var cancel = new CancellationTokenSource();

        await guest.PressAsync('I');
        await guest.Console.WaitForAsync("I");
        Task<Position> shutdown = guest.Domain.ShutdownAsync(Within.Deadline, cancel.Token);
        await guest.Console.WaitForAsync("RXBOOT power-button");
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => shutdown);
        DomainState state = guest.Domain.Record.State;
        await guest.Domain.DestroyAsync();

        state.ShouldBe(DomainState.Running);
        (await host.EndAsync()).ShouldBe([.. LiveHost.Booted, .. Destroyed]);
    }

    [LiveFact]
    public async Task A_start_that_is_called_off_leaves_nothing()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        using var cancel = new CancellationTokenSource();

        using var watcher = new FileSystemWatcher(host["."]) { EnableRaisingEvents = true };
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += (_, file) => _ = file.Name != "never" || waits.TrySetResult();

        // QEMU listens there, and waits for a client before it makes the machine.
        Task<Domain> start = host.Hypervisor.CreateDomainAsync(
            GuestXml.Diskless("boot", host["tty"], "-serial", $"unix:{host["never"]},server=on,wait=on"),
            deadline: Within.Deadline,
            cancellationToken: cancel.Token);
        await Within.DeadlineAsync(waits.Task, "QEMU to wait for a client");
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => start);
        host.Hypervisor.ListDomains().ShouldBeEmpty();
        (await host.EndAsync()).ShouldBeEmpty();
    }

    [LiveFact]
    public async Task Every_connection_to_the_host_sees_the_same()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        await using IHypervisor other = await Rx.Hypervisor.Hypervisor.ConnectAsync(host.Hypervisor.Uri.OriginalString);
        var log = new EventLog(other);
        using IDisposable subscription = other.Events.Subscribe(log);

        Guest guest = await host.BootAsync();
        await other.LookupDomain("boot").DestroyAsync();
        string[] story = await host.EndAsync();

        story.ShouldBe([.. LiveHost.Booted, .. Destroyed]);
        log.Story(null).ShouldBe(story);
    }

    [LiveFact]
    public async Task A_linux_guest_boots_heeds_the_power_button_and_is_off()
    {
        await using LiveHost host = await LiveHost.StartAsync();

        Domain domain = await host.Hypervisor.CreateDomainAsync(GuestXml.Linux("linux", host["tty"]), deadline: Within.Deadline);
        Guest guest = await host.OpenAsync(domain, host["tty"]);
        await guest.Console.WaitForAsync("RXGUEST ready");
        await guest.Console.TypeAsync("reboot -f\n");
        await guest.Console.WaitForAsync("RXGUEST ready");
        await domain.ShutdownAsync(Within.Deadline);

        (await host.EndAsync()).ShouldBe(
        [
            "ResumedUnpaused by Operation: Shutoff to Running, boot 1",
            "StartedBooted by Operation: Running to Running, boot 1",
            "Rebooted by Guest: Running to Running, boot 2",
            "ShutdownGuest by Operation: Running to ShuttingDown, boot 2",
            "StoppedShutdown by Operation: ShuttingDown to Shutoff, boot 2",
        ]);
    }

    [LiveFact]
    public async Task Twenty_lives_in_a_row_are_told_without_an_event_missing_or_doubled()
    {
        const int Lives = 20;
        await using LiveHost host = await LiveHost.StartAsync();
        for (int life = 1; life <= Lives; life++)
        {
            Guest guest = await host.BootAsync($"boot{life}");
            await guest.Domain.SuspendAsync();
            await guest.Domain.ResumeAsync();
            await guest.Domain.ResetAsync();
            await guest.WaitUntilReadyAsync();
            await guest.PressAsync('S');
            await host.Events.FirstAsync<DomainLifecycleEvent>(
                news => news.Name == guest.Domain.Name && news.Kind == Lifecycle.Stopped);
        }

        string[] one =
        [
            .. LiveHost.Booted,
            "SuspendedPaused by Operation: Running to Paused, boot 1",
            "ResumedUnpaused by Operation: Paused to Running, boot 1",
            "Rebooted by Operation: Running to Running, boot 2",
            "ShutdownGuest by Guest: Running to ShuttingDown, boot 2",
            "StoppedShutdown by Guest: ShuttingDown to Shutoff, boot 2",
        ];
        // Where the machine stands still for longer than half a second, a late reset by the firmware is a reboot of its own: among so many that happens.
        (await host.EndAsync()).Where(static line => !line.StartsWith("Rebooted by Guest", StringComparison.Ordinal))
            .Select(static line => line.Replace("boot 3", "boot 2", StringComparison.Ordinal))
            .ShouldBe(Enumerable.Repeat(one, Lives).SelectMany(life => life));
    }
}
