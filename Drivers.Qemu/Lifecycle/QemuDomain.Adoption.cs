using System;
using System.Reactive.Concurrency;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Adoption;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>A QEMU that another engine started, taken up where that one left it; and one that is left for the next.</content>
internal sealed partial class QemuDomain
{
    /// <summary>Whether it does not outlive the engine: it belongs to somebody who goes with it, or is on its way in or out.</summary>
    internal bool EndsWithEngine => _run is { } run && (IsStarting || run == _beingDestroyed || run.Journal.Status.IsAutodestroy);

    /// <summary>The domain is what it was when its status was written. Nothing is told yet.</summary>
    /// <param name="definition">What runs.</param>
    /// <param name="id">Number of the run.</param>
    /// <param name="status">What was known of it.</param>
    /// <param name="files">Those of the run.</param>
    /// <param name="process">QEMU; <see langword="null"/>: it has ended.</param>
    internal void Adopt(DomainDefinition definition, int id, RunStatus status, QemuFiles files, IHostProcess? process)
    {
        if (process is not null)
        {
            Watch(definition, files, new RunJournal(Host, files, status, _log), process, Connect(files));
            Log.DomainAdopted(_log, definition.Name, process.Id);
        }

        Feed(new Adopted(definition, id, status.Process?.Id ?? 0, status.Accelerator, status.State));
    }

    /// <summary>Finds out what became of it, and tells. Whoever wants to change the domain waits for this.</summary>
    /// <param name="status">What was known of it.</param>
    /// <param name="greeting">How long its monitor may be silent before that is told; it is waited for all the same.</param>
    /// <param name="stopping">Cancelled when the engine stops.</param>
    internal async Task ReconcileAsync(RunStatus status, TimeSpan greeting, CancellationToken stopping)
    {
        if (_run is not { } run)
        {
            Log.FoundGone(_log, Name);
            Feed(new FoundGone(Since(status)));
            return;
        }

        if (IsSaved(status.State))
        {
            Feed(new Intended(DomainIntent.Save)); // What is in the file must not go on beside what runs: both would write the same disks.
            await EndAsync(run, isTold: true);
            return;
        }

        bool isDoomed = status.IsAutodestroy || status.State.EndIntent is DomainIntent.Destroy or DomainIntent.Crash;
        if (status.Stage == RunStage.Launched || isDoomed)
        {
            await EndAsync(run, isDoomed);
            return;
        }

        using var patience = new Patience(Timeout.InfiniteTimeSpan, Host.Clock, stopping);
        await TakeTurnAsync(() => AskAsync(run, status, greeting, patience), patience);
    }

    /// <summary>Waits until nothing goes on that was begun: what was called off undoes what it did first.</summary>
    internal async Task SettleAsync(Patience patience)
    {
        await Reacted.WaitAsync(patience.Token);
        await TakeTurnAsync(static () => Task.CompletedTask, patience);
    }

    /// <summary>Stops watching and lets the guest go on, for the next engine to adopt.</summary>
    internal void LetGo()
    {
        QemuRun? run = _run;
        _run = null; // First: who waits for an answer is told at once that there is none, and must not take that for QEMU's end.
        ShowView();
        run?.LetGo();
    }

    private IHostConnection Connect(QemuFiles files)
    {
        try
        {
            return Host.Sockets.Connect(files.MonitorPath);
        }
        catch (HypervisorException)
        {
            return new EndedConnection(); // The process lives and nobody listens: told as a monitor that was lost.
        }
    }

    private async Task AskAsync(QemuRun run, RunStatus status, TimeSpan greeting, Patience patience)
    {
        try
        {
            using (Scheduler.Schedule(greeting, NoteSilence))
            {
                await run.Monitor.NegotiateAsync(Timeout.InfiniteTimeSpan, patience.Token);
            }

            Feed(new MonitorAnswered());
            JsonElement reply = await run.Monitor.ExecuteAsync("query-status", arguments: null, Timeout.InfiniteTimeSpan, patience.Token);
            string doing = reply.GetProperty("status").GetString() ?? "";
            if (doing == "paused" && status.IsFromImage && status.Stage != RunStage.Running)
            {
                doing = "inmigrate"; // Having taken its state in, QEMU stands so before it has ever run; one that boots says "prelaunch".
            }

            Feed(new FoundDoing(doing, Since(status)));
            if (status.State.IsInJob && Record.State == DomainState.Paused)
            {
                await CutJobAsync(patience);
            }

            await AskForChannelsAsync(run, status, patience);
            if (_history.IsTold)
            {
                await FindChangesAsync(status, patience);
            }

            if (!_history.IsTold && Record.IsActive)
            {
                await EndAsync(run, isTold: false); // A start that was cut short, of which nobody has heard.
            }
        }
        catch (MonitorLostException)
        {
            if (!_history.IsTold && !run.Ended.IsCompleted)
            {
                await EndAsync(run, isTold: false);
            }
        }
    }

    /// <summary>Whether the state of the guest was saved as a whole, and only its end was missing.</summary>
    private bool IsSaved(RunState state) => state.EndIntent == DomainIntent.Save || (state is { IsInJob: true, Reason: StateReason.PausedSave } && Record.HasManagedSave);

    /// <summary>A job ended with its engine: the guest that stands still for it goes on.</summary>
    private async Task CutJobAsync(Patience patience)
    {
        try
        {
            await AskAsync("migrate_cancel", arguments: null, patience);
        }
        catch (QmpCommandException)
        {
            // There is nothing to cancel.
        }

        await GoOnAsync();
    }

    /// <summary>Who of the guest is on its channels now: QEMU tells only of changes.</summary>
    private async Task AskForChannelsAsync(QemuRun run, RunStatus status, Patience patience)
    {
        if (run.Definition.Devices.Channels.Count == 0)
        {
            return;
        }

        JsonElement found = await run.Monitor.ExecuteAsync("query-chardev", arguments: null, Timeout.InfiniteTimeSpan, patience.Token);
        foreach (JsonElement one in found.EnumerateArray())
        {
            if (CharacterAlias(one) is { } alias && one.TryGetProperty("frontend-open", out JsonElement isOpen))
            {
                Feed(new PortChanged(alias, isOpen.GetBoolean(), Since(status))); // Those that are no channels the fold passes over.
            }
        }
    }

    private void NoteSilence()
    {
        Log.AdoptedSilent(_log, Name);
        Feed(new MonitorSilent());
    }

    /// <summary>Ends what must not go on: what nobody has heard of at once, and the rest as <see cref="DestroyAsync"/> does.</summary>
    private async Task EndAsync(QemuRun run, bool isTold)
    {
        run.Monitor.Dispose(); // What it would say is not waited for.
        if (isTold)
        {
            await DestroyAsync(CancellationToken.None);
            return;
        }

        run.Process.Signal(ProcessSignal.Kill);
        await run.Ended;
    }

    private Inference Since(RunStatus status) => new(status.At, Scheduler.Now);
}
