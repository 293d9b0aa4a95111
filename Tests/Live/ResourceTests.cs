using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>What a running machine has, changed on a real QEMU, which a second monitor is asked about.</summary>
[Collection(LiveCollection.Name)]
public sealed class ResourceTests
{
    private const string Drive = "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/></disk>";

    [LiveFact]
    public async Task A_plugged_cpu_is_there_and_goes_along_when_the_guest_is_saved()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Domain domain = await host.Hypervisor.CreateDomainAsync(Machine(host).Replace("<os>", "<vcpu current='1'>3</vcpu><os>"));
        using (SecondMonitor monitor = await SecondMonitor.OpenAsync(host["qmp"]))
        {
            int before = Count(await monitor.ExecuteAsync("query-cpus-fast"), "cpu-index");
            await domain.SetVcpusAsync(2);
            int after = Count(await monitor.ExecuteAsync("query-cpus-fast"), "cpu-index");
            (before, after, domain.Record.Vcpus).ShouldBe((1, 2, 2));
        }

        await domain.SaveAsync(host["image"], deadline: Within.Deadline);
        Domain restored = await host.Hypervisor.RestoreDomainAsync(host["image"], deadline: Within.Deadline);
        using SecondMonitor again = await SecondMonitor.OpenAsync(host["qmp"]);

        Count(await again.ExecuteAsync("query-cpus-fast"), "cpu-index").ShouldBe(2);
        restored.Record.Vcpus.ShouldBe(2);
    }

    [LiveFact]
    public async Task A_cpu_is_plugged_into_linux_and_given_back_by_it()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Domain domain = await host.Hypervisor.CreateDomainAsync(
            GuestXml.Linux("linux", host["tty"]).Replace("<os>", "<vcpu current='1'>2</vcpu><os>"), DomainStart.Paused, Within.Deadline);
        Guest guest = await host.OpenAsync(domain, host["tty"]);
        await domain.ResumeAsync(Within.Deadline);
        await guest.Console.WaitForAsync("RXGUEST ready");
        await guest.Console.WaitForAsync("\n");

        await domain.SetVcpusAsync(2);
        string plugged = await guest.Console.RunAsync("until [ -e /sys/devices/system/cpu/cpu1/online ]; do sleep 0.1; done; echo 1 > /sys/devices/system/cpu/cpu1/online; echo online=$(cat /sys/devices/system/cpu/online)");
        int two = domain.Record.Vcpus;
        await domain.SetVcpusAsync(1);
        string left = await guest.Console.RunAsync("echo online=$(cat /sys/devices/system/cpu/online)");

        int one = domain.Record.Vcpus;
        HypervisorException again = await Should.ThrowAsync<HypervisorException>(() => domain.SetVcpusAsync(2));

        plugged.ShouldContain("online=0-1");
        left.Split('\n', StringSplitOptions.TrimEntries).ShouldContain("online=0");
        (two, one).ShouldBe((2, 1));
        again.Code.ShouldBe(ErrorCode.OperationUnsupported);
        domain.Record.State.ShouldBe(DomainState.Running);
    }

    [LiveFact]
    public async Task A_guest_without_a_balloon_keeps_its_memory()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Domain domain = await host.Hypervisor.CreateDomainAsync(Machine(host, "<memballoon model='none'/>"));

        var refused = await Should.ThrowAsync<HypervisorException>(() => domain.SetMemoryAsync(32 * 1024));

        refused.Code.ShouldBe(ErrorCode.OperationInvalid);
        refused.Message.ShouldContain("without the balloon device");
    }

    [LiveFact]
    public async Task A_balloon_in_linux_gives_memory_back()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Domain domain = await host.Hypervisor.CreateDomainAsync(GuestXml.Linux("linux", host["tty"]), deadline: Within.Deadline);
        Guest guest = await host.OpenAsync(domain, host["tty"]);
        await guest.Console.WaitForAsync("RXGUEST ready");

        await domain.SetMemoryAsync(112 * 1024);
        DomainBalloonChangedEvent news = await host.Events.FirstAsync<DomainBalloonChangedEvent>(news => news.ActualKiB == 112 * 1024);

        news.Name.ShouldBe("linux");
        (domain.Record.MemoryKiB, domain.Record.CurrentMemoryKiB).ShouldBe((128 * 1024, 112 * 1024));
    }

    [LiveFact]
    public async Task A_disk_grows_while_the_guest_runs()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Domain domain = await host.Hypervisor.CreateDomainAsync(Machine(host, GuestXml.Disk(host.NewDisk("disk"))));
        using SecondMonitor monitor = await SecondMonitor.OpenAsync(host["qmp"]);

        await domain.BlockResizeAsync("vda", 4 << 20);

        (await monitor.ExecuteAsync("query-block")).ShouldContain("\"virtual-size\": 4194304");
        new FileInfo(host["disk.img"]).Length.ShouldBe(4 << 20);
    }

    [LiveFact]
    public async Task A_medium_is_put_in_exchanged_and_taken_out()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Domain domain = await host.Hypervisor.CreateDomainAsync(Machine(host, Drive));
        using SecondMonitor monitor = await SecondMonitor.OpenAsync(host["qmp"]);
        string[] media = [host.NewDisk("first"), host.NewDisk("second")];

        await domain.ChangeMediaAsync("sda", media[0]);
        string first = await monitor.ExecuteAsync("query-block");
        await domain.ChangeMediaAsync("sda", media[1]);
        string second = await monitor.ExecuteAsync("query-block");
        await domain.ChangeMediaAsync("sda", source: null);
        string none = await monitor.ExecuteAsync("query-block");

        first.ShouldContain(media[0]);
        second.ShouldContain(media[1]);
        second.ShouldNotContain(media[0]);
        none.ShouldNotContain("inserted");
        string[] tray = ["Tray(sata0-0-0, open) by Unknown: Running to Running, boot 1", "Tray(sata0-0-0, closed) by Unknown: Running to Running, boot 1"];
        string[] change = [.. tray, "Disk(sata0-0-0) by Operation: Running to Running, boot 1"];
        (await host.EndAsync()).Skip(2).Take(9).ShouldBe([.. change, .. change, .. change]);
    }

    [LiveFact]
    public async Task A_medium_that_cannot_be_opened_leaves_the_old_one_in()
    {
        await using LiveHost host = await LiveHost.StartAsync();
        Domain domain = await host.Hypervisor.CreateDomainAsync(Machine(host, Drive));
        using SecondMonitor monitor = await SecondMonitor.OpenAsync(host["qmp"]);
        string medium = host.NewDisk("first");
        await domain.ChangeMediaAsync("sda", medium);

        Directory.CreateDirectory(host["folder"]);
        var refused = await Should.ThrowAsync<HypervisorException>(() => domain.ChangeMediaAsync("sda", host["folder"]));

        refused.Message.ShouldContain("blockdev-add");
        (await monitor.ExecuteAsync("query-block")).ShouldContain(medium);
        (await domain.GetXmlAsync()).ShouldContain(medium);
    }

    private static string Machine(LiveHost host, string devices = "")
        => GuestXml.Domain("machine", 64, "q35", "", devices, SecondMonitor.Arguments(host["qmp"]));

    private static int Count(string reply, string word) => reply.Split($"\"{word}\"").Length - 1;
}
