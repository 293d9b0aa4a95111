using System;
using System.IO;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>on_poweroff, on_reboot and on_crash with the real QEMU.</summary>
[Collection(LiveCollection.Name)]
public sealed class ReactionTests
{
    private const string Panic = "<panic model='isa'/>";
    private static readonly string[] Destroyed =
    [
        "ShutdownHost by Operation: Running to ShuttingDown, boot 2", "StoppedDestroyed by Operation: ShuttingDown to Shutoff, boot 2",
    ];

    [LiveTheory]
    [InlineData("<on_poweroff>restart</on_poweroff>", 'S', "Rebooted by Guest: Running to Running, boot 2")]
    [InlineData("<on_crash>restart</on_crash>", 'P', "CrashedPanicked by Panic: Running to Crashed, boot 1|Rebooted by Panic: Crashed to Running, boot 2")]
    [InlineData("<on_crash>coredump-restart</on_crash>", 'P', "CrashedPanicked by Panic: Running to Crashed, boot 1|Rebooted by Panic: Crashed to Running, boot 2")]
    public async Task A_guest_that_is_restarted_boots_in_the_same_process(string actions, char key, string told)
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await BootAsync(host, actions);
        int? process = guest.Domain.Record.ProcessId;

        await guest.PressAsync(key);
        await guest.WaitUntilReadyAsync();
        DomainRecord again = guest.Domain.Record;
        await guest.Domain.DestroyAsync();

        (again.ProcessId, again.Generation, again.State).ShouldBe((process, 2, DomainState.Running));
        again.Reason.ShouldBe(key == 'P' ? StateReason.RunningCrashed : StateReason.RunningBooted);
        (await host.EndAsync()).ShouldBe([.. LiveHost.Booted, .. told.Split('|'), .. Destroyed]);
    }

    [LiveTheory]
    [InlineData("<on_poweroff>preserve</on_poweroff>", 'S', "ShutdownGuest by Guest: Running to ShuttingDown, boot 1", DomainState.ShuttingDown)]
    [InlineData("<on_crash>preserve</on_crash>", 'P', "CrashedPanicked by Panic: Running to Crashed, boot 1", DomainState.Crashed)]
    public async Task A_guest_that_is_preserved_stays_until_it_is_destroyed(string actions, char key, string told, DomainState state)
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await BootAsync(host, actions);

        await guest.PressAsync(key);
        await host.Events.FirstAsync<DomainLifecycleEvent>(news => news.State == state);
        string status = await guest.Domain.MonitorCommandAsync("info status", isHuman: true);
        DomainRecord kept = guest.Domain.Record;
        await guest.Domain.DestroyAsync();

        status.ShouldStartWith("VM status: paused");
        (kept.State, kept.IsTainted).ShouldBe((state, true));
        string[] story = await host.EndAsync();
        story[..4].ShouldBe([.. LiveHost.Booted, told]);
        story[^1].ShouldBe("StoppedDestroyed by Operation: ShuttingDown to Shutoff, boot 1");
    }

    [LiveFact]
    public async Task A_reboot_that_destroys_is_a_shutdown()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await BootAsync(host, "<on_reboot>destroy</on_reboot>");

        await guest.PressAsync('R');
        await host.WhenStoppedAsync();

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "ShutdownGuest by Guest: Running to ShuttingDown, boot 1",
            "StoppedShutdown by Guest: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task A_crash_leaves_a_core_dump_where_it_is_asked_for()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await BootAsync(host, "<on_crash>coredump-destroy</on_crash>");

        await guest.PressAsync('P');
        await host.WhenStoppedAsync();

        string folder = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(host.Runs)!)!)!;
        string dump = Directory.GetFiles(folder, "*-boot-*", SearchOption.AllDirectories).ShouldHaveSingleItem();
        new FileInfo(dump).Length.ShouldBeGreaterThan(16 * 1024 * 1024);
        using (FileStream file = File.OpenRead(dump))
        {
            byte[] head = new byte[4];
            file.ReadExactly(head);
            head.ShouldBe([0x7f, .. "ELF"u8]);
        }

        (await host.EndAsync()).ShouldBe(
        [
            .. LiveHost.Booted,
            "CrashedPanicked by Panic: Running to Crashed, boot 1",
            "StoppedCrashed by Panic: Crashed to Shutoff, boot 1",
        ]);
    }

    private static Task<Guest> BootAsync(LiveHost host, string actions)
    {
        string xml = GuestXml.BootSector("boot", host.NewDisk("boot"), host["boot.tty"], Panic);
        return host.BootAsync(xml.Replace("<devices>", actions + "<devices>", StringComparison.Ordinal), host["boot.tty"]);
    }
}
