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

/// <content>Long operations: how far they are, how they are called off, and how the domain goes on after them.</content>
internal sealed partial class QemuDomain
{
    /// <summary>How often QEMU is asked how far a job is.</summary>
    internal static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long QEMU has to stop a job that was called off, and to let the guest go on, each.</summary>
    private static readonly TimeSpan UndoTime = TimeSpan.FromSeconds(5);

    private ActiveJob? _job;

    /// <summary>Calls the job off that goes on, and waits until it is over.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.OperationInvalid"/>: there is none, or QEMU cannot stop it.</exception>
    internal Task AbortJobAsync(Patience patience)
    {
        RequireActive("abort the job of");
        ActiveJob job = _job ?? throw QemuErrors.NoJob(Name);
        if (!job.CanBeAborted)
        {
            throw QemuErrors.JobStays(Name, Job.Operation);
        }

        job.Abort();
        return job.Over.WaitAsync(patience.Token);
    }

    /// <summary>Runs a job in the turn that the caller has, and tells how it ended. Work that is done tells so itself, before it ends the run.</summary>
    private async Task RunJobAsync(DomainJobOperation operation, bool canBeAborted, Func<Patience, Task> work, Patience patience)
    {
        using var job = new ActiveJob(canBeAborted);
        using var either = new Patience(patience, Host.Clock, job.Aborted);
        _job = job;
        Feed(new JobStarted(new DomainJob { Operation = operation, Type = DomainJobType.Unbounded, Started = Host.Clock.GetUtcNow() }));
        try
        {
            await work(either);
        }
        catch (OperationCanceledException) when (job.IsAborted)
        {
            EndJob(DomainJobType.Cancelled);
            throw QemuErrors.JobAborted(Name, operation);
        }
        catch (OperationCanceledException)
        {
            EndJob(DomainJobType.Cancelled);
            throw;
        }
        catch (Exception e)
        {
            EndJob(DomainJobType.Failed, e.Message);
            throw;
        }
        finally
        {
            _job = null;
        }
    }

    private void EndJob(DomainJobType type, string error = "") => Feed(new JobEnded(Job with { Type = type, Error = error }));

    /// <summary>Has QEMU write the state of the machine to an open file, from where that stands on.</summary>
    private async Task WriteStateAsync(IHostFile file, string path, Patience patience)
    {
        await AskAsync("migrate-set-capabilities", WriteCapabilities, [], patience);
        await AskAsync("migrate-set-parameters", json => json.WriteNumber("max-bandwidth", _options.SaveBytesPerSecond), [], patience);
        DomainInput last = await WriteAsync(
            file,
            "migrate",
            static json => json.WriteString("uri", $"fd:{HandleName}"),
            static input => input is MigrationChanged { IsOver: true },
            FollowMigrationAsync,
            isStoppable: true,
            patience);
        DomainJob job = await FollowMigrationAsync(patience);
        if (last is MigrationChanged { Status: not "completed" } failure)
        {
            string words = job.Error.Length > 0 ? job.Error : $"QEMU says '{failure.Status}'";
            throw failure.Status == "cancelled"
                ? QemuErrors.JobAborted(Name, job.Operation)
                : QemuErrors.JobFailed(Name, job.Operation, path, words);
        }

        Feed(new JobProgressed(job with { Memory = job.Memory with { Remaining = 0 } }));
    }

    /// <summary>Hands QEMU a file, asks for something that takes long, and tells how far it is until an event says that it is over.</summary>
    private async Task<DomainInput> WriteAsync(
        IHostFile file,
        string command,
        Action<Utf8JsonWriter> arguments,
        Func<DomainInput, bool> isOver,
        Func<Patience, Task<DomainJob>> follow,
        bool isStoppable,
        Patience patience)
    {
        QemuRun run = Run;
        var last = new AsyncSubject<DomainInput>();
        using IDisposable listening = _inputs
            .FirstAsync(input => input is ProcessExited or MonitorEnded || isOver(input))
            .Subscribe(last);
        await AskAsync("getfd", static json => json.WriteString("fdname", HandleName), [file], patience);
        Task<DomainInput> over = last.ToTask();
        using var atOnce = new Patience(UndoTime, Host.Clock); // What cannot be stopped is not left half asked for either.
        try
        {
            await AskAsync(command, arguments, [], isStoppable ? patience : atOnce);
            await FollowUntilAsync(over, follow, isStoppable, patience);
        }
        catch (OperationCanceledException) when (isStoppable)
        {
            await StopWritingAsync(over);
            throw;
        }

        return await over switch
        {
            ProcessExited => throw QemuErrors.Ended(Name, $"carry out '{command}' for", cause: null),
            MonitorEnded => throw new MonitorLostException(command, await run.Monitor.Closed),
            DomainInput news => news,
        };
    }

    private async Task FollowUntilAsync(
        Task<DomainInput> over, Func<Patience, Task<DomainJob>> follow, bool isStoppable, Patience patience)
    {
        // A delay with a token would go on by way of the thread pool: see TurnQueue.
        var calledOff = new TaskCompletionSource();
        CancellationToken cancellationToken = isStoppable ? patience.Token : CancellationToken.None;
        using CancellationTokenRegistration giveUp = cancellationToken.UnsafeRegister(_ => calledOff.TrySetResult(), null);
        while (await Task.WhenAny(over, calledOff.Task, Task.Delay(ProgressInterval, Host.Clock)) != over)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (patience.Token.IsCancellationRequested)
            {
                continue; // Nobody waits any more; what cannot be stopped is waited for all the same.
            }

            try
            {
                DomainJob job = await follow(patience);
                if (!over.IsCompleted)
                {
                    Feed(new JobProgressed(job));
                }
            }
            catch (OperationCanceledException) when (!isStoppable)
            {
                // As above: it is waited for all the same.
            }
        }
    }

    /// <summary>QEMU is to write no more. One that does not answer is not waited for longer than that.</summary>
    private async Task StopWritingAsync(Task<DomainInput> over)
    {
        using var patience = new Patience(UndoTime, Host.Clock);
        try
        {
            if (!over.IsCompleted)
            {
                await AskAsync("migrate_cancel", arguments: null, patience);
                await over.WaitAsync(patience.Token);
            }
        }
        catch (Exception e) when (IsOfQemu(e))
        {
            // Whoever called it off is told that; what QEMU does not answer now, GoOnAsync will find out.
        }
    }

    /// <summary>Lets a guest go on that was stopped for a job.</summary>
    private async Task GoOnAsync()
    {
        if (!Record.IsActive || Record.State is not (DomainState.Running or DomainState.Paused))
        {
            return; // Nothing of it can go on, or it has crashed meanwhile.
        }

        using var patience = new Patience(UndoTime, Host.Clock);
        try
        {
            // Also when it seems to run: the stop may be on its way.
            await ExecuteAndAwaitAsync(DomainIntent.Resume, "cont", static input => input is CpusResumed, patience);
        }
        catch (Exception e) when (IsOfQemu(e))
        {
            Log.NotResumed(_log, Name, Job.Operation, e);
            Feed(new ResumeFailed());
        }
    }

    /// <summary>Ends QEMU after what was done with the guest, which then is why.</summary>
    private async Task EndRunAsync(DomainIntent intent)
    {
        QemuRun run = Run;
        Feed(new Intended(intent));
        run.Process.Signal(ProcessSignal.Terminate);
        Scheduler.Start(() => KillUnlessEndedAsync(run));
        try
        {
            await run.Ended.WaitAsync(_options.KillAfter + Domain.DefaultDeadline, Host.Clock);
        }
        catch (TimeoutException)
        {
            throw QemuErrors.StillThere(Name, run.Process.Id, _options.KillAfter + Domain.DefaultDeadline); // Stuck in the kernel: nobody's turn for ever.
        }
    }

    private async Task<DomainJob> FollowMigrationAsync(Patience patience)
    {
        JsonElement told = await AskAsync("query-migrate", arguments: null, patience);
        return Job.Follow(told) with { Error = QmpJobs.ErrorOf(told) };
    }

    private static bool IsOfQemu(Exception e) => e is OperationCanceledException or QmpCommandException or MonitorLostException or HypervisorException;

    private static void WriteCapabilities(Utf8JsonWriter json)
    {
        json.WriteStartArray("capabilities");
        json.WriteStartObject();
        json.WriteString("capability", "events");
        json.WriteBoolean("state", true);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
