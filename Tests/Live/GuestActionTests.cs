using System;
using System.IO;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>What a guest does by itself: the boot sector, one key after the other (docs/guests.md).</summary>
[Collection(LiveCollection.Name)]
public sealed class GuestActionTests
{
    private const string Panic = "<panic model='isa'/>";

    [LiveTheory]
    [InlineData('R')]
    [InlineData('T')]
    public async Task A_reboot_by_the_guest_is_one_event_and_a_new_boot(char key)
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        await guest.PressAsync(key);
        await host.WhenRebootedAsync();
        await guest.WaitUntilReadyAsync();
        long generation = guest.Domain.Record.Generation;
        await guest.PressAsync('S');
        await host.WhenStoppedAsync();

        generation.ShouldBe(2);
        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "Rebooted by Guest: Running to Running, boot 2",
            "ShutdownGuest by Guest: Running to ShuttingDown, boot 2",
            "StoppedShutdown by Guest: ShuttingDown to Shutoff, boot 2",
        ]);
    }

    [LiveFact]
    public async Task A_guest_that_powers_off_is_gone_from_the_inventory()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        await guest.PressAsync('S');
        await host.WhenStoppedAsync();

        host.Hypervisor.ListDomains().ShouldBeEmpty();
        Should.Throw<HypervisorException>(() => guest.Domain.Record).Code.ShouldBe(ErrorCode.NoDomain);
        (await Should.ThrowAsync<HypervisorException>(() => guest.Domain.SuspendAsync())).Code.ShouldBe(ErrorCode.NoDomain);
        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "ShutdownGuest by Guest: Running to ShuttingDown, boot 1",
            "StoppedShutdown by Guest: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task Sleep_ends_when_somebody_wakes_the_guest()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync(arguments: SecondMonitor.Arguments(host["qmp"]));
        using SecondMonitor monitor = await SecondMonitor.OpenAsync(host["qmp"]);

        await guest.PressAsync('Z');
        await host.WhenAsync(LifecycleDetail.PMSuspendedMemory);
        DomainState asleep = guest.Domain.Record.State;
        await monitor.ExecuteAsync("system_wakeup");
        await host.WhenAsync(LifecycleDetail.StartedWakeup);

        DomainState awake = guest.Domain.Record.State;
        await guest.WaitUntilReadyAsync(); // It sleeps without a place to wake at: the firmware boots it anew.
        await guest.PressAsync('S');
        await host.WhenStoppedAsync();

        (asleep, awake).ShouldBe((DomainState.PMSuspended, DomainState.Running));
        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "PM(Suspend) by Guest: Running to Running, boot 1",
            "PMSuspendedMemory by Guest: Running to PMSuspended, boot 1",
            "PM(Wakeup) by Guest: PMSuspended to PMSuspended, boot 1",
            "StartedWakeup by Guest: PMSuspended to Running, boot 1",
            "ShutdownGuest by Guest: Running to ShuttingDown, boot 1",
            "StoppedShutdown by Guest: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task A_sleeping_guest_can_be_destroyed()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        await guest.PressAsync('Z');
        await host.WhenAsync(LifecycleDetail.PMSuspendedMemory);
        await guest.Domain.DestroyAsync();

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "PM(Suspend) by Guest: Running to Running, boot 1",
            "PMSuspendedMemory by Guest: Running to PMSuspended, boot 1",
            "ShutdownHost by Operation: PMSuspended to ShuttingDown, boot 1",
            "StoppedDestroyed by Operation: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task Sleep_on_disk_ends_the_run()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        await guest.PressAsync('D');
        await host.WhenStoppedAsync();

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "PM(SuspendToDisk) by Guest: Running to Running, boot 1",
            "PMSuspendedDisk by Guest: Running to PMSuspended, boot 1",
            "ShutdownGuest by Guest: PMSuspended to ShuttingDown, boot 1",
            "StoppedShutdown by Guest: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task A_panic_is_a_crash_and_ends_the_run()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync(devices: Panic);

        await guest.PressAsync('P');
        await host.WhenStoppedAsync();

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "CrashedPanicked by Panic: Running to Crashed, boot 1",
            "StoppedCrashed by Panic: Crashed to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task A_guest_that_loads_its_crash_kernel_runs_on()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync(devices: Panic);

        await guest.PressAsync('L');
        await host.WhenAsync(LifecycleDetail.CrashedCrashLoaded);
        await guest.PressAsync('S');
        await host.WhenStoppedAsync();

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "CrashedCrashLoaded by Panic: Running to Running, boot 1",
            "ShutdownGuest by Guest: Running to ShuttingDown, boot 1",
            "StoppedShutdown by Guest: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveTheory]
    [InlineData("5", "on", "Input/output error")]
    [InlineData("28", "on", "enospc")]
    public async Task A_failed_write_pauses_the_guest_until_it_is_resumed(string errno, string once, string reason)
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string console = host["tty"];
        Guest guest = await host.BootAsync(
            GuestXml.Diskless("boot", console, FailingDisk(host, errno, once)), console);

        await guest.PressAsync('w');
        await host.WhenAsync(LifecycleDetail.SuspendedIOError);
        await guest.Domain.ResumeAsync();
        await guest.Console.WaitForAsync(" ok");
        await guest.Domain.DestroyAsync();

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            $"IOError(d0, stop, {reason}) by IOError: Running to Running, boot 1",
            "SuspendedIOError by IOError: Running to Paused, boot 1",
            "ResumedUnpaused by Operation: Paused to Running, boot 1",
            "ShutdownHost by Operation: Running to ShuttingDown, boot 1",
            "StoppedDestroyed by Operation: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task A_write_that_fails_again_pauses_the_guest_again()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string console = host["tty"];
        Guest guest = await host.BootAsync(GuestXml.Diskless("boot", console, FailingDisk(host, "28", "off")), console);

        await guest.PressAsync('w');
        await host.WhenAsync(LifecycleDetail.SuspendedIOError);
        Position resumed = await guest.Domain.ResumeAsync();
        await host.Events.FirstAsync<DomainLifecycleEvent>(
            news => news.Detail == LifecycleDetail.SuspendedIOError && news.Position.Sequence > resumed.Sequence);
        await guest.Domain.DestroyAsync();

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "IOError(d0, stop, enospc) by IOError: Running to Running, boot 1",
            "SuspendedIOError by IOError: Running to Paused, boot 1",
            "ResumedUnpaused by Operation: Paused to Running, boot 1",
            "IOError(d0, stop, enospc) by IOError: Running to Running, boot 1",
            "SuspendedIOError by IOError: Running to Paused, boot 1",
            "ShutdownHost by Operation: Paused to ShuttingDown, boot 1",
            "StoppedDestroyed by Operation: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    /// <summary>A disk whose writes fail: the blkdebug driver, which libvirt's XML has no word for.</summary>
    private static string[] FailingDisk(LiveHost host, string errno, string once)
    {
        string rules = host["blkdebug.cfg"];
        File.WriteAllText(rules, $"[inject-error]\nevent = \"write_aio\"\nerrno = \"{errno}\"\nonce = \"{once}\"\n");
        return
        [
            "-blockdev", $"driver=file,filename={host.NewDisk("boot")},node-name=f0",
            "-blockdev", $"driver=blkdebug,image=f0,node-name=bd0,config={rules}",
            "-blockdev", "driver=raw,file=bd0,node-name=d0",
            "-device", "virtio-blk-pci,drive=d0,id=vd0,werror=stop,rerror=report,bootindex=1",
        ];
    }
}
