using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Runtime.Versioning;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Stories;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>The stories that watch a host from outside, with a real rxhvd and a real QEMU.</summary>
[SupportedOSPlatform("linux")]
[Collection(DaemonCollection.Name)]
public sealed class StoryTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private string Uri => UriOf("root");

    public void Dispose()
    {
        ProcessList.KillMentioning(_folder.Path);
        _folder.Dispose();
    }

    [LiveFact]
    public async Task A_grid_is_grey_while_its_daemon_is_dead_and_right_when_another_one_comes()
    {
        using var ui = new PollScheduler();
        using DaemonProcess first = await StartAsync();
        await using IHypervisor hv = await Rx.Hypervisor.Hypervisor.ConnectAsync(Uri);
        await BootAsync(hv);
        using var grid = new Dashboard(hv, ui);
        await UntilAsync(ui, () => grid.Rows.SequenceEqual(["boot Running"]) && grid.Banner == "live");

        first.Signal(DaemonProcess.SigKill);
        await first.ExitAsync();
        await UntilAsync(ui, () => grid.Banner.StartsWith("stale: ", StringComparison.Ordinal) && grid.Rows.SequenceEqual(["boot Running"]));
        using DaemonProcess second = await StartAsync();
        await UntilAsync(ui, () => grid.Banner == "live" && grid.Rows.SequenceEqual(["boot Running"]));
        await hv.LookupDomain("boot").DestroyAsync(Within.Deadline);
        await UntilAsync(ui, () => grid.Rows.Count == 0);
    }

    [LiveFact]
    public async Task A_backup_waits_for_its_own_job_and_a_worker_is_healthy()
    {
        using DaemonProcess daemon = await StartAsync();
        await using IHypervisor hv = await Rx.Hypervisor.Hypervisor.ConnectAsync(Uri);
        Domain guest = await BootAsync(hv);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([new KeyValuePair<string, string?>("Hypervisor:Uri", Uri)]);
        builder.Services.AddHypervisor().AddHostedService<SlowBootAlarm>();
        using IHost app = builder.Build();
        await app.StartAsync();

        DomainJob job = await Within.DeadlineAsync(Backup.DumpAsync(hv, guest.Uuid, _folder["dump"], PollScheduler.Default), "the dump");

        job.Operation.ShouldBe(DomainJobOperation.Dump);
        new FileInfo(_folder["dump"]).Length.ShouldBeGreaterThan(1024 * 1024);
        HealthCheckService health = app.Services.GetRequiredService<HealthCheckService>();
        while ((await health.CheckHealthAsync()).Status != HealthStatus.Healthy)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System); // The link is told on a thread of its own.
        }

        await app.StopAsync();
        await guest.DestroyAsync(Within.Deadline);
    }

    [LiveFact]
    public async Task A_stop_is_paged_and_a_reboot_is_not()
    {
        using DaemonProcess daemon = await StartAsync();
        await using IHypervisor hv = await Rx.Hypervisor.Hypervisor.ConnectAsync(Uri);
        Domain guest = await BootAsync(hv);
        var paged = new TaskCompletionSource<DomainLifecycleEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        int pages = 0;
        using IDisposable pager = Pager.Watch(
            hv,
            stop =>
            {
                Interlocked.Increment(ref pages);
                paged.TrySetResult(stop);
                return Task.CompletedTask;
            },
            PollScheduler.Default);

        await guest.DestroyAsync(Within.Deadline);
        await guest.StartAsync(deadline: Within.Deadline); // Off and on again.
        await guest.ResetAsync(Within.Deadline);
        await guest.DestroyAsync(Within.Deadline);

        (await Within.DeadlineAsync(paged.Task, "the page")).Name.ShouldBe("boot");
        pages.ShouldBe(1);
    }

    [LiveFact]
    public async Task Every_event_is_billed_once_though_biller_and_daemon_are_killed()
    {
        Seen<HypervisorEvent> billed = [];
        string cursor = _folder["cursor"];
        using DaemonProcess first = await StartAsync();
        await using IHypervisor hv = await Rx.Hypervisor.Hypervisor.ConnectAsync(Uri);
        await File.WriteAllTextAsync(cursor, hv.Position.ToString());
        long begin = hv.Position.Sequence;
        Domain guest = await BootAsync(hv);
        await BillAsync(hv.Position.Sequence);
        await guest.SuspendAsync(Within.Deadline);
        first.Signal(DaemonProcess.SigKill);
        await first.ExitAsync();
        using DaemonProcess second = await StartAsync();
        await guest.ResumeAsync(Within.Deadline);
        await guest.DestroyAsync(Within.Deadline);

        await BillAsync(hv.Position.Sequence);

        billed.ShouldAllBe(static news => news is DomainEvent);
        billed.Select(static news => news.Position.Sequence).ShouldBe(Enumerable.Range(1, billed.Count).Select(number => begin + number));
        billed.OfType<DomainLifecycleEvent>().Select(static news => news.Kind).Where(static kind => kind is Lifecycle.Suspended or Lifecycle.Resumed or Lifecycle.Stopped)
            .ShouldBe([Lifecycle.Resumed, Lifecycle.Suspended, Lifecycle.Resumed, Lifecycle.Stopped]); // The start goes by way of a pause.

        // Until an event has been billed; then the biller dies.
        async Task BillAsync(long last)
        {
            using var killed = new CancellationTokenSource();
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task run = Billing.RunAsync(hv, cursor, Bill, TextWriter.Null, killed.Token);
            await Within.DeadlineAsync(done.Task, $"the bill of #{last}");
            while (await File.ReadAllTextAsync(cursor) is not { Length: > 0 } written || Position.Parse(written).Sequence < last)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System); // It is billed, and written down next.
            }

            killed.Cancel();
            await Should.ThrowAsync<OperationCanceledException>(() => run);

            Task Bill(HypervisorEvent news)
            {
                billed.Add(news);
                if (news.Position.Sequence == last)
                {
                    done.SetResult();
                }

                return Task.CompletedTask;
            }
        }
    }

    [LiveFact]
    public async Task Three_crashes_on_one_of_two_daemons_are_a_loop_there()
    {
        using DaemonProcess first = await StartAsync();
        using DaemonProcess second = await StartAsync("other");
        await using IHypervisor quiet = await Rx.Hypervisor.Hypervisor.ConnectAsync(Uri);
        await using IHypervisor crashing = await Rx.Hypervisor.Hypervisor.ConnectAsync(UriOf("other"));
        var racks = new Dictionary<string, IHypervisor> { ["rack12-1"] = quiet, ["rack12-2"] = crashing };
        Task<string> loop = Fleet.CrashLoops(racks, PollScheduler.Default).FirstAsync().ToTask();
        Domain guest = await BootAsync(quiet);
        Domain victim = await crashing.CreateDomainAsync(
            GuestXml.BootSector("victim", NewDisk("victim"), _folder["victim.tty"], "<panic model='isa'/>").Replace("<devices>", "<on_crash>restart</on_crash><devices>", StringComparison.Ordinal),
            DomainStart.Paused,
            Within.Deadline);
        using SerialConsole console = await SerialConsole.OpenAsync(_folder["victim.tty"]);
        await victim.ResumeAsync(Within.Deadline);

        for (int crash = 0; crash < 3; crash++)
        {
            await console.WaitForAsync("RXBOOT ready");
            await console.TypeAsync("P");
        }

        (await Within.DeadlineAsync(loop, "the loop")).ShouldStartWith("rack12-2: victim has crashed 3 times, first at #");
        await victim.DestroyAsync(Within.Deadline);
        await guest.DestroyAsync(Within.Deadline);
    }

    private static async Task UntilAsync(IScheduler ui, Func<bool> isSo) => await Within.DeadlineAsync(
        Observable.Interval(TimeSpan.FromMilliseconds(20), ui).Where(_ => isSo()).FirstAsync().ToTask(), "what the grid is to show");

    private string UriOf(string root) => $"qemu+unix:///system?socket={_folder[root]}/run/libvirt-sock";

    private async Task<DaemonProcess> StartAsync(string root = "root")
    {
        DaemonProcess daemon = DaemonProcess.Start("--root", _folder[root]);
        await daemon.ReadUntilAsync("ready after");
        return daemon;
    }

    private async Task<Domain> BootAsync(IHypervisor hv)
    {
        Domain guest = await hv.DefineDomainAsync(GuestXml.BootSector("boot", NewDisk("boot"), _folder["tty"]), Within.Deadline);
        await guest.StartAsync(deadline: Within.Deadline);
        return guest;
    }

    private string NewDisk(string name)
    {
        string disk = _folder[$"{name}.img"];
        File.Copy(GuestImages.BootSector, disk);
        return disk;
    }
}
