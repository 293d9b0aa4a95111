using System;
using System.Collections.Generic;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What may be asked of a running domain. One changing operation at a time; the end of a domain waits for none.</content>
internal sealed partial class QemuDomain
{
    private readonly TurnQueue _turns = new();
    private QemuRun? _beingDestroyed;

    internal Task SuspendAsync(Patience patience) => InTurnAsync("suspend", async () =>
    {
        if (Record.State == DomainState.Paused)
        {
            return; // As libvirt has it: there is nothing to do.
        }

        Require("suspend", Record.State == DomainState.Running);
        await ExecuteAndAwaitAsync(DomainIntent.Suspend, "stop", _ => Record.State != DomainState.Running, patience);
        Require("suspend", Record.State == DomainState.Paused); // A panic or sleep may have come first; "stop" then does nothing.
    }, patience);

    internal Task ResumeAsync(Patience patience) => InTurnAsync("resume", async () =>
    {
        Require("resume", Record.State == DomainState.Paused);
        await ExecuteAndAwaitAsync(DomainIntent.Resume, "cont", _ => Record.State != DomainState.Paused, patience);
        Require("resume", Record.State == DomainState.Running);
    }, patience);

    internal Task ResetAsync(Patience patience) => InTurnAsync("reset", async () =>
    {
        Require("reset", Record.State is not (DomainState.ShuttingDown or DomainState.NoState));
        await ExecuteAndAwaitAsync(DomainIntent.Reset, "system_reset", static input => input is MachineReset { ByGuest: false }, patience);
    }, patience);

    /// <summary>Presses the power button; the caller waits for <see cref="Ended"/>.</summary>
    internal Task PressPowerButtonAsync(Patience patience) => InTurnAsync("shut down", async () =>
    {
        Require("shut down", Record.State is not DomainState.NoState);
        await ExecuteAsync(DomainIntent.Shutdown, "system_powerdown", patience);
    }, patience);

    /// <summary>Ends the process: SIGTERM, then SIGKILL when that does not help. Waits for no other operation and needs no monitor.</summary>
    /// <param name="cancellationToken">Stops waiting; what has begun goes on.</param>
    internal Task DestroyAsync(CancellationToken cancellationToken)
    {
        RequireActive("destroy");
        if (_beingDestroyed != Run)
        {
            Feed(new Intended(DomainIntent.Destroy));
            Cut(Run);
        }

        return Ended.WaitAsync(cancellationToken);
    }

    private void Cut(QemuRun run)
    {
        if (_run == run && _beingDestroyed != run)
        {
            _beingDestroyed = run;
            run.Process.Signal(ProcessSignal.Terminate);
            Scheduler.Start(() => KillUnlessEndedAsync(run));
        }
    }

    private async Task KillUnlessEndedAsync(QemuRun run)
    {
        await Task.WhenAny(run.Ended, Task.Delay(_options.KillAfter, Host.Clock));
        if (_run == run && !run.Ended.IsCompleted)
        {
            run.Process.Signal(ProcessSignal.Kill);
        }
    }

    /// <summary>Runs what changes the domain, one at a time.</summary>
    private async Task TakeTurnAsync(Func<Task> operation, Patience patience)
    {
        await _turns.EnterAsync(patience.Token);
        _turnBegan = Host.Clock.GetTimestamp();
        ShowView();
        _operation = _context.Operation;
        try
        {
            await operation();
        }
        finally
        {
            _turns.Leave();
            if (!_turns.IsTaken)
            {
                _turnBegan = null;
                ShowView();
            }
        }
    }

    /// <summary>Runs what asks something of QEMU, one at a time.</summary>
    private async Task InTurnAsync(string attempt, Func<Task> operation, Patience patience)
    {
        RequireActive(attempt);
        try
        {
            await TakeTurnAsync(() =>
            {
                RequireActive(attempt); // It may have ended while this waited.
                return operation();
            }, patience);
        }
        catch (QmpCommandException e)
        {
            throw QemuErrors.Refused(Name, e);
        }
        catch (MonitorLostException e)
        {
            throw Record.IsActive ? QemuErrors.Deaf(Name, attempt, e) : QemuErrors.Ended(Name, attempt, e);
        }
    }

    private Task<DomainInput> ExecuteAndAwaitAsync(DomainIntent intent, string command, Func<DomainInput, bool> isDone, Patience patience)
        => ConfirmAsync(command, isDone, () => ExecuteAsync(intent, command, patience), patience);

    /// <summary>Asks for something and waits until it has happened, as an event tells; a run that ends is an error.</summary>
    private async Task<DomainInput> ConfirmAsync(string command, Func<DomainInput, bool> isDone, Func<Task> ask, Patience patience)
    {
        QemuRun run = Run;
        // Listening begins before the command is sent: reply and event may come in either order.
        var confirmed = new AsyncSubject<DomainInput>();
        using IDisposable listening = _inputs
            .FirstAsync(input => input is ProcessExited or MonitorEnded || isDone(input))
            .Subscribe(confirmed);
        await ask();
        return await confirmed.ToTask(patience.Token) switch
        {
            ProcessExited => throw QemuErrors.Ended(Name, $"carry out '{command}' for", cause: null),
            MonitorEnded => throw new MonitorLostException(command, await run.Monitor.Closed),
            DomainInput news => news,
        };
    }

    private async Task ExecuteAsync(DomainIntent intent, string command, Patience patience)
    {
        patience.Token.ThrowIfCancellationRequested();
        Feed(new Intended(intent));
        try
        {
            await AskAsync(command, arguments: null, patience);
        }
        catch (Exception e) when (e is QmpCommandException or HypervisorException)
        {
            Feed(new Refused(intent)); // Given up, the intent stands: QEMU may carry it out yet.
            throw;
        }
    }

    /// <summary>Sends a command that moves nothing by itself, and notes whether QEMU answers.</summary>
    private Task<JsonElement> AskAsync(string command, Action<Utf8JsonWriter>? arguments, Patience patience)
        => AskAsync(command, arguments, handles: [], patience);

    /// <summary>The same, with handles that QEMU gets to keep.</summary>
    private async Task<JsonElement> AskAsync(
        string command, Action<Utf8JsonWriter>? arguments, IReadOnlyList<IPassableHandle> handles, Patience patience)
    {
        patience.Token.ThrowIfCancellationRequested();
        try
        {
            JsonElement answer = await Run.Monitor.ExecuteAsync(command, arguments, handles, Timeout.InfiniteTimeSpan, patience.Token);
            NoteAnswer();
            return answer;
        }
        catch (OperationCanceledException) when (patience.IsLate && Record.IsActive)
        {
            Feed(new MonitorSilent());
            throw;
        }
        catch (QmpCommandException)
        {
            NoteAnswer();
            throw;
        }
    }

    private void NoteAnswer()
    {
        if (Record.Monitor == MonitorLiveness.Silent)
        {
            Feed(new MonitorAnswered());
        }
    }

    private void RequireActive(string attempt) => Require(attempt, Record.IsActive);

    private void Require(string attempt, bool condition)
    {
        if (!condition)
        {
            throw QemuErrors.WrongState(Name, attempt, Record.State);
        }
    }
}
