using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Saving, restoring and dumping on a real QEMU.</summary>
[Collection(LiveCollection.Name)]
public sealed class SaveTests
{
    private static readonly string[] Saved =
    [
        "SuspendedPaused by Operation: Running to Paused, boot 1",
        "Iteration(1)",
        "Iteration(2)",
        "Job(Save Completed) by Operation: Paused to Paused, boot 1",
        "StoppedSaved by Operation: Paused to Shutoff, boot 1",
    ];

    private static readonly string[] Restored =
    [
        "StartedRestored by Operation: Shutoff to Paused, boot 1",
        "ResumedFromSnapshot by Operation: Paused to Running, boot 1",
    ];

    [LiveFact]
    public async Task A_saved_guest_goes_on_where_it_was()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();
        string path = host["image"];

        await guest.Domain.SaveAsync(path);
        DomainRecord[] meanwhile = [.. host.Hypervisor.ListDomains()];
        Domain restored = await host.Hypervisor.RestoreDomainAsync(path, flags: DomainSave.Paused);
        Guest again = await host.OpenAsync(restored, host["boot.tty"]);
        await restored.ResumeAsync();
        await again.PressAsync('?');
        await again.Console.WaitForAsync("?");
        await again.PressAsync('S');
        await host.WhenAsync(LifecycleDetail.StoppedShutdown);

        meanwhile.ShouldBeEmpty();
        File.Exists(path).ShouldBeTrue();
        Directory.GetFiles(Path.GetDirectoryName(path)!, "*.partial").ShouldBeEmpty();
        Steps(await host.EndAsync()).ShouldBe([
            .. LiveHost.Booted,
            .. Saved,
            "StartedRestored by Operation: Shutoff to Paused, boot 1",
            "SuspendedRestored by Operation: Paused to Paused, boot 1",
            "ResumedUnpaused by Operation: Paused to Running, boot 1",
            "ShutdownGuest by Guest: Running to ShuttingDown, boot 1",
            "StoppedShutdown by Guest: ShuttingDown to Shutoff, boot 1",
        ]);
    }

    [LiveFact]
    public async Task A_managed_save_is_what_the_next_start_goes_on_from()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string console = host["tty"];
        Domain domain = await host.Hypervisor.DefineDomainAsync(GuestXml.BootSector("boot", host.NewDisk("boot"), console));
        await domain.StartAsync(DomainStart.Paused);
        Guest guest = await host.OpenAsync(domain, console);
        await domain.ResumeAsync();
        await guest.WaitUntilReadyAsync();

        await domain.ManagedSaveAsync();
        bool isKept = domain.Record.HasManagedSave;
        await domain.StartAsync();
        Guest again = await host.OpenAsync(domain, console);
        await again.PressAsync('?');
        await again.Console.WaitForAsync("?");

        (isKept, domain.Record.HasManagedSave, domain.Record.Reason).ShouldBe((true, false, StateReason.RunningRestored));
        Steps(await host.EndAsync()).Skip(9).Take(2).ShouldBe([.. Restored.Select(line => line.Replace("boot 1", "boot 2"))]);
    }

    [LiveFact]
    public async Task A_linux_guest_does_not_notice_that_it_was_away()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        string console = host["tty"];
        Guest guest = await host.OpenAsync(await host.Hypervisor.CreateDomainAsync(GuestXml.Linux("linux", console), deadline: Within.Deadline), console);
        await guest.Console.WaitForAsync("RXGUEST ready");
        await guest.Console.TypeAsync("echo marker-$((40+2)) > /tmp/m\n");
        await guest.Console.WaitForAsync("RXGUEST rc 0");

        await guest.Domain.SaveAsync(host["image"], deadline: Within.Deadline);
        Domain restored = await host.Hypervisor.RestoreDomainAsync(host["image"], deadline: Within.Deadline);
        Guest again = await host.OpenAsync(restored, console);
        await again.Console.TypeAsync("cat /tmp/m; cut -d. -f1 /proc/uptime\n");
        await again.Console.WaitForAsync("marker-42");

        restored.Record.Reason.ShouldBe(StateReason.RunningRestored);
    }

    [LiveFact]
    public async Task Edited_xml_is_used_where_the_guest_cannot_tell()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();
        string path = host["image"];
        await guest.Domain.SaveAsync(path);
        string xml = await host.Hypervisor.GetSaveImageXmlAsync(path);

        var seen = await Should.ThrowAsync<HypervisorException>(
            () => host.Hypervisor.RestoreDomainAsync(path, xml.Replace("16384</memory>", "32768</memory>")));
        string disk = host.NewDisk("other");
        Domain restored = await host.Hypervisor.RestoreDomainAsync(
            path, xml.Replace(host["boot.img"], disk).Replace(host["boot.tty"], host["other.tty"]));
        Guest again = await host.OpenAsync(restored, host["other.tty"]);
        await again.PressAsync('?');
        await again.Console.WaitForAsync("?");

        seen.Code.ShouldBe(ErrorCode.ConfigUnsupported);
        (await restored.GetXmlAsync()).ShouldContain(disk);
    }

    [LiveFact]
    public async Task A_slow_save_can_be_called_off_and_the_guest_answers_again()
    {
        await using LiveHost host = await LiveHost.StartAsync(configure: options => options.SaveBytesPerSecond = 1024);
        Guest guest = await host.BootAsync();

        Task<Position> save = guest.Domain.SaveAsync(host["image"], deadline: Within.Deadline);
        await host.Events.FirstAsync<DomainJobProgressEvent>(news => news.Job.Memory.Processed > 0);
        DomainJob job = await guest.Domain.GetJobAsync();
        await guest.Domain.AbortJobAsync();
        var aborted = await Should.ThrowAsync<HypervisorException>(() => save);
        await guest.PressAsync('?');
        await guest.Console.WaitForAsync("?");

        aborted.Code.ShouldBe(ErrorCode.OperationAborted);
        job.Memory.Total.ShouldBeGreaterThan(16 << 20);
        guest.Domain.Record.Reason.ShouldBe(StateReason.RunningSaveCanceled);
        Directory.GetFiles(Path.GetDirectoryName(host["image"])!, "image*").ShouldBeEmpty();
    }

    [LiveRootFact]
    public async Task A_disk_that_is_full_costs_the_image_and_not_the_guest()
    {
        using var disk = new TinyDisk();
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        var full = await Should.ThrowAsync<HypervisorException>(
            () => guest.Domain.SaveAsync(Path.Combine(disk.Path, "image"), deadline: Within.Deadline));
        await guest.PressAsync('?');
        await guest.Console.WaitForAsync("?");

        full.Message.ShouldContain(Path.Combine(disk.Path, "image"));
        full.Message.ShouldEndWith("No space left on device");
        Directory.GetFiles(disk.Path).ShouldBeEmpty();
        guest.Domain.Record.Reason.ShouldBe(StateReason.RunningSaveCanceled);
    }

    [LiveTheory]
    [InlineData(DomainDumpFormat.Raw, "7f454c46")]
    [InlineData(DomainDumpFormat.KdumpZlib, "6d616b6564756d70")] // "makedump": flattened, as QEMU writes to what it cannot seek in.
    public async Task A_dump_of_memory_has_the_magic_of_its_format(DomainDumpFormat format, string magic)
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        await guest.Domain.DumpAsync(host["core"], format, deadline: Within.Deadline);
        await guest.PressAsync('?');
        await guest.Console.WaitForAsync("?");

        System.Convert.ToHexStringLower(File.ReadAllBytes(host["core"])[..(magic.Length / 2)]).ShouldBe(magic);
        guest.Domain.Record.Reason.ShouldBe(StateReason.RunningUnpaused);
        Steps(await host.EndAsync()).Skip(3).Take(3).ShouldBe([
            "SuspendedPaused by Operation: Running to Paused, boot 1",
            "ResumedUnpaused by Operation: Paused to Running, boot 1",
            "Job(Dump Completed) by Operation: Running to Running, boot 1",
        ]);
    }

    [LiveFact]
    public async Task A_dump_of_the_whole_machine_is_one_that_qemu_could_go_on_from()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Guest guest = await host.BootAsync();

        await guest.Domain.DumpAsync(host["core"], flags: DomainDump.Crash, deadline: Within.Deadline);

        File.ReadAllBytes(host["core"])[..4].ShouldBe("QEVM"u8.ToArray());
        (await host.EndAsync())[^1].ShouldBe("StoppedCrashed by Operation: Paused to Shutoff, boot 1");
    }

    /// <summary>The story without how far a job was, which depends on the machine.</summary>
    private static string[] Steps(string[] story) =>
    [
        .. story.Where(line => !line.StartsWith(nameof(DomainJobProgressEvent), System.StringComparison.Ordinal))
            .Select(line => line.StartsWith("Iteration", System.StringComparison.Ordinal) ? line.Split(' ')[0] : line),
    ];
}
