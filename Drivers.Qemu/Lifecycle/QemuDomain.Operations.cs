using System;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>What may be asked of a running domain. One changing operation at a time; the end of a domain waits for none.</content>
internal sealed partial class QemuDomain
{
    private readonly SemaphoreSlim _turn = new(1);

    internal Task SuspendAsync(CancellationToken cancellationToken) => InTurnAsync("suspend", async () =>
    {
        if (Record.State == DomainState.Paused)
        {
            return; // As libvirt has it: there is nothing to do.
        }

        Require("suspend", Record.State == DomainState.Running);
        Feed(new Intended(DomainIntent.Suspend));
        await ExecuteAndAwaitAsync("stop", static input => input is CpusStopped, cancellationToken);
    }, cancellationToken);

    internal Task ResumeAsync(CancellationToken cancellationToken) => InTurnAsync("resume", async () =>
    {
        Require("resume", Record.State == DomainState.Paused);
        Feed(new Intended(DomainIntent.Resume));
        await ExecuteAndAwaitAsync("cont", static input => input is CpusResumed, cancellationToken);
    }, cancellationToken);

    internal Task ResetAsync(CancellationToken cancellationToken) => InTurnAsync("reset", async () =>
    {
        Require("reset", Record.State is not (DomainState.ShuttingDown or DomainState.NoState));
        Feed(new Intended(DomainIntent.Reset));
        await ExecuteAndAwaitAsync("system_reset", static input => input is MachineReset, cancellationToken);
    }, cancellationToken);

    /// <summary>Presses the power button; the caller waits for <see cref="Ended"/>.</summary>
    internal Task PressPowerButtonAsync(CancellationToken cancellationToken) => InTurnAsync("shut down", async () =>
    {
        Require("shut down", Record.State is not DomainState.NoState);
        Feed(new Intended(DomainIntent.Shutdown));
        await ExecuteAsync("system_powerdown", cancellationToken);
    }, cancellationToken);

    /// <summary>Ends the process: SIGTERM, then SIGKILL when that does not help. Waits for no other operation and needs no monitor.</summary>
    internal async Task DestroyAsync(CancellationToken cancellationToken)
    {
        RequireActive("destroy");
        Feed(new Intended(DomainIntent.Destroy));
        _process!.Signal(ProcessSignal.Terminate);
        await Task.WhenAny(Ended, Task.Delay(_options.KillAfter, Host.Clock, cancellationToken));
        if (!Ended.IsCompleted)
        {
            _process.Signal(ProcessSignal.Kill);
        }

        await Ended.WaitAsync(cancellationToken);
    }

    private async Task InTurnAsync(string attempt, Func<Task> operation, CancellationToken cancellationToken)
    {
        RequireActive(attempt);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            RequireActive(attempt); // It may have ended while this waited.
            await operation();
        }
        catch (QmpCommandException e)
        {
            throw QemuErrors.Refused(_definition.Name, e);
        }
        catch (MonitorLostException e)
        {
            throw Record.IsActive ? QemuErrors.Deaf(_definition.Name, attempt, e) : QemuErrors.Ended(_definition.Name, attempt, e);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task ExecuteAndAwaitAsync(string command, Func<DomainInput, bool> confirmation, CancellationToken cancellationToken)
    {
        // Listening begins before the command is sent: reply and event may come in either order.
        var confirmed = new AsyncSubject<DomainInput>();
        using IDisposable listening = _inputs.FirstAsync(input => confirmation(input) || input is ProcessExited).Subscribe(confirmed);
        await ExecuteAsync(command, cancellationToken);
        if (await confirmed.ToTask(cancellationToken) is ProcessExited)
        {
            throw QemuErrors.Ended(_definition.Name, $"carry out '{command}' for", cause: null);
        }
    }

    private async Task ExecuteAsync(string command, CancellationToken cancellationToken)
    {
        try
        {
            await _monitor!.ExecuteAsync(command, arguments: null, Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Feed(new MonitorSilent());
            throw;
        }

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
            throw QemuErrors.WrongState(_definition.Name, attempt, Record.State);
        }
    }
}
