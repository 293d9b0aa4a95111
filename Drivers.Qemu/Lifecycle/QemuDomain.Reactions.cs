using System;
using System.IO;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What the driver does by itself when a guest powered off or crashed: on_poweroff, on_crash, and reboots by the power button.</content>
internal sealed partial class QemuDomain
{
    // A dump keeps QEMU's main loop busy: for as long as the disk takes to write all of the guest's memory.
    private static readonly TimeSpan LongestReaction = TimeSpan.FromMinutes(30);

    /// <summary>Completes when nothing goes on that the driver does by itself. Never fails.</summary>
    internal Task Reacted { get; private set; } = Task.CompletedTask;

    /// <summary>Called after each input: begins what the fold says has to be done, once for each end of a guest.</summary>
    private void React(DomainInput input)
    {
        if (input is MachineShutdown or GuestPanicked or FoundDoing && _history.Reaction != Reaction.None && _run is { } run)
        {
            Reaction reaction = _history.Reaction;
            var done = new TaskCompletionSource();
            Reacted = Task.WhenAll(Reacted, done.Task);
            Scheduler.Start(async () =>
            {
                try
                {
                    await ReactAsync(run, reaction);
                }
                finally
                {
                    done.SetResult();
                }
            });
        }
    }

    private async Task ReactAsync(QemuRun run, Reaction reaction)
    {
        if (reaction == Reaction.Destroy)
        {
            EndWhereItStays(run);
            return;
        }

        using var patience = new Patience(LongestReaction, Host.Clock);
        try
        {
            await TakeTurnAsync(async () =>
            {
                if (_run == run && _history.Reaction == reaction)
                {
                    await CarryOutAsync(run, reaction, patience);
                }
            }, patience);
        }
        catch (Exception e) when (e is QmpCommandException or MonitorLostException or HypervisorException or OperationCanceledException)
        {
            if (_run == run)
            {
                Log.ReactionFailed(_log, Name, reaction, e);
                Cut(run); // As libvirt has it: a guest that is gone holds nothing worth a process.
            }
        }
    }

    private async Task CarryOutAsync(QemuRun run, Reaction reaction, Patience patience)
    {
        // QEMU says what happened before it stops the virtual CPUs; a reset in between would be undone by that.
        await WhenAsync(_ => !_history.AreCpusRunning, patience);
        if (reaction is Reaction.DumpAndDestroy or Reaction.DumpAndRestart)
        {
            await DumpCrashAsync(patience);
        }

        if (reaction == Reaction.DumpAndDestroy)
        {
            Cut(run);
            return;
        }

        if (reaction != Reaction.Continue)
        {
            await ExecuteAndAwaitAsync(DomainIntent.Restart, "system_reset", static input => input is MachineReset { ByGuest: false }, patience);
        }

        await EndWhenOffAsync(run, patience);
        await ExecuteAndAwaitAsync(DomainIntent.Resume, "cont", static input => input is CpusResumed, patience);
    }

    private void EndWhereItStays(QemuRun run)
    {
        if (_run == run && run.StaysWhenOff)
        {
            Cut(run);
        }
    }

    /// <summary>The reboot that was asked for is on its way: the next time that the guest powers off is its own.</summary>
    private async Task EndWhenOffAsync(QemuRun run, Patience patience)
    {
        if (run.StaysWhenOff && !run.Definition.Actions.KeepsProcess)
        {
            await AskAsync("set-action", static json => json.WriteString("shutdown", "poweroff"), patience);
            run.Keep(staysWhenOff: false);
        }
    }

    /// <summary>Writes the memory of a guest that crashed to a file of the driver's. One that cannot be written keeps nothing from going on.</summary>
    private async Task DumpCrashAsync(Patience patience)
    {
        string folder = Path.Combine(_context.StateDirectory, "dump");
        string path = FreePath(Path.Combine(folder, $"{Record.Id}-{Name}-{Host.Clock.GetUtcNow():yyyy-MM-dd-HH.mm.ss}"));
        try
        {
            Host.Files.CreateDirectory(folder);
            await AskAsync(
                "dump-guest-memory",
                json =>
                {
                    json.WriteBoolean("paging", false);
                    json.WriteString("protocol", $"file:{path}");
                },
                patience);
            Log.CrashDumped(_log, Name, path);
        }
        catch (Exception e) when (e is QmpCommandException or HypervisorException)
        {
            Log.CrashNotDumped(_log, Name, path, e);
        }
    }

    /// <summary>The path, with a number if it is taken: a guest can crash twice within a second, and each dump stays until somebody removes it.</summary>
    private string FreePath(string path)
    {
        string free = path;
        for (int number = 2; Host.Files.Look(free) is not null; number++)
        {
            free = $"{path}.{number}";
        }

        return free;
    }

    private async Task WhenAsync(Func<DomainInput?, bool> isSo, Patience patience)
    {
        if (!isSo(null))
        {
            var done = new AsyncSubject<DomainInput>();
            using IDisposable listening = _inputs.FirstAsync(input => input is ProcessExited or MonitorEnded || isSo(input)).Subscribe(done);
            await done.ToTask(patience.Token);
        }
    }
}
