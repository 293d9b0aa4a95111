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

    private string Root => _folder["root"];

    private string Uri => $"qemu+unix:///system?socket={Root}/run/libvirt-sock";

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

    private static async Task UntilAsync(IScheduler ui, Func<bool> isSo) => await Within.DeadlineAsync(
        Observable.Interval(TimeSpan.FromMilliseconds(20), ui).Where(_ => isSo()).FirstAsync().ToTask(), "what the grid is to show");

    private async Task<DaemonProcess> StartAsync()
    {
        DaemonProcess daemon = DaemonProcess.Start("--root", Root);
        await daemon.ReadUntilAsync("ready after");
        return daemon;
    }

    private async Task<Domain> BootAsync(IHypervisor hv)
    {
        string disk = _folder["boot.img"];
        File.Copy(GuestImages.BootSector, disk);
        Domain guest = await hv.DefineDomainAsync(GuestXml.BootSector("boot", disk, _folder["tty"]), Within.Deadline);
        await guest.StartAsync(deadline: Within.Deadline);
        return guest;
    }
}
