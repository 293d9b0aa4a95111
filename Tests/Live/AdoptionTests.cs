using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reactive;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>An engine is killed, things happen to its guests, and the next one takes them up.</summary>
[Collection(LiveAloneCollection.Name)]
public sealed class AdoptionTests(ITestOutputHelper output)
{
    [LiveFact]
    public async Task Guests_go_on_when_their_engine_is_killed_and_the_next_one_knows_what_became_of_them()
    {
        using var folder = new TemporaryDirectory();
        try
        {
            await WalkAsync(folder);
        }
        finally
        {
            ProcessList.KillMentioning(folder.Path);
        }
    }

    [LiveFact]
    public async Task Thirty_guests_are_adopted_at_once()
    {
        using var folder = new TemporaryDirectory();
        try
        {
            foreach (int i in Enumerable.Range(1, 30))
            {
                File.WriteAllText(folder[$"{i}.xml"], GuestXml.Domain($"g{i}", 16, "pc"));
            }

            using (var engine = new EngineProcess(folder.Path))
            {
                await engine.WhenReadyAsync();
            }

            List<HypervisorEvent> told = [];
            await ServeAsync(folder.Path, told, isLast: false, static _ => Task.CompletedTask); // Compiles what it needs.
            var clock = Stopwatch.StartNew();
            await ServeAsync(folder.Path, told, isLast: true, host =>
            {
                output.WriteLine($"30 guests adopted in {clock.Elapsed.TotalMilliseconds:0.0} ms");
                host.ListDomains().Count.ShouldBe(30);
                host.ListDomains().ShouldAllBe(domain => domain.State == DomainState.Running && domain.Monitor == MonitorLiveness.Answering);
                told.ShouldBeEmpty();
                return Task.CompletedTask;
            });
        }
        finally
        {
            ProcessList.KillMentioning(folder.Path);
        }
    }

    private static async Task WalkAsync(TemporaryDirectory folder)
    {
        string[] names = ["on", "off", "reset", "pause", "kill"];
        foreach (string name in names)
        {
            File.Copy(GuestImages.BootSector, folder[$"{name}.img"]);
            File.WriteAllText(folder[$"{name}.xml"], GuestXml.BootSector(name, folder[$"{name}.img"], folder[$"{name}.tty"], "", SecondMonitor.Arguments(folder[$"{name}.qmp"])));
        }

        DateTimeOffset killed;
        using (var engine = new EngineProcess(folder.Path))
        {
            await engine.WhenReadyAsync();
            foreach (string name in names)
            {
                await RebootAsync(folder, name);
            }

            killed = TimeProvider.System.GetUtcNow();
            engine.Kill();
        }

        ProcessList.Mentioning(folder.Path).Length.ShouldBe(5);
        await HappenAsync(folder);

        List<HypervisorEvent> told = [];
        await ServeAsync(folder.Path, told, isLast: true, async hypervisor =>
        {
            hypervisor.ListDomains().OrderBy(domain => domain.Name).Select(domain => $"{domain.Name} {domain.State} {domain.Monitor}")
                .ShouldBe(["on Running Answering", "pause Paused Answering", "reset Running Answering"]);
            told.OfType<DomainLifecycleEvent>().OrderBy(news => news.Name).Select(news => $"{news.Name} {news.Detail}: {news.Before} > {news.State}").ShouldBe([
                "kill StoppedFailed: Running > Shutoff", "off StoppedFailed: Running > Shutoff", "pause SuspendedPaused: Running > Paused",
            ]);
            told.ShouldAllBe(news => news.Inferred!.Value.NotBefore <= killed && news.Inferred.Value.NotAfter >= killed && news.Inferred.Value.NotAfter <= news.At);
            await ShouldAnswerAsync(folder, "on");
            await ShouldAnswerAsync(folder, "reset");
            await hypervisor.LookupDomain("pause").ResumeAsync(Within.Deadline);
            await ShouldAnswerAsync(folder, "pause");
        });
        Directory.GetFileSystemEntries(folder["h/run/qemu"]).ShouldBeEmpty();
        ProcessList.Mentioning(folder.Path).ShouldBeEmpty();
    }

    /// <summary>What happens while no engine is there.</summary>
    private static async Task HappenAsync(TemporaryDirectory folder)
    {
        using (PidHandle off = ProcessList.Open(folder["off.tty"]))
        using (SerialConsole console = await SerialConsole.OpenAsync(folder["off.tty"]))
        {
            await console.TypeAsync("S");
            await EndAsync(off, "off");
        }

        await RebootAsync(folder, "reset");
        using (SecondMonitor monitor = await SecondMonitor.OpenAsync(folder["pause.qmp"]))
        {
            await monitor.ExecuteAsync("stop");
        }

        using PidHandle kill = ProcessList.Open(folder["kill.tty"]);
        PidFd.SendSignal(kill, 9);
        await EndAsync(kill, "kill");
    }

    /// <summary>Resets a guest with its console open, and waits until it listens to keys: what is typed before would be lost.</summary>
    private static async Task RebootAsync(TemporaryDirectory folder, string name)
    {
        using SerialConsole console = await SerialConsole.OpenAsync(folder[$"{name}.tty"]);
        using SecondMonitor monitor = await SecondMonitor.OpenAsync(folder[$"{name}.qmp"]);
        await monitor.ExecuteAsync("system_reset");
        await console.WaitForAsync("RXBOOT ready");
    }

    // Of the whole of it: its command line and its first thread are gone before that.
    private static Task EndAsync(PidHandle process, string name) => Within.DeadlineAsync(Task.Run(() =>
    {
        while (Poll.Wait([new PollDescriptor((int)process.DangerousGetHandle(), PollEvents.In)], TimeSpan.FromSeconds(1)) == 0)
        {
            // The deadline is that of the test.
        }
    }), $"'{name}' to end");

    private static async Task ShouldAnswerAsync(TemporaryDirectory folder, string name)
    {
        using SerialConsole console = await SerialConsole.OpenAsync(folder[$"{name}.tty"]);
        await console.TypeAsync("x");
        await console.WaitForAsync("x");
    }

    private static async Task ServeAsync(string root, List<HypervisorEvent> told, bool isLast, Func<IHypervisor, Task> use)
    {
        await using HypervisorHost host = await HypervisorHost.StartAsync(options =>
        {
            options.Root = Path.Combine(root, "h");
            options.Events = Observer.Create<HypervisorEvent>(news => told.Add(news));
            options.Shutdown = new ShutdownPlan { Guests = isLast ? GuestsAtStop.Destroy : GuestsAtStop.LeaveRunning };
            options.UseQemu();
        });
        await use(host.Hypervisor);
    }
}
