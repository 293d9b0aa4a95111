using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Images;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>States in files. Whatever fails on the way to one, the guest goes on and no half file is left.</content>
internal sealed partial class QemuDomain
{
    /// <summary>QEMU's name of the file that it is handed.</summary>
    private const string HandleName = "state";

    /// <summary>Saves the state and ends the run.</summary>
    internal Task SaveAsync(SaveRequest request, Patience patience) => InTurnAsync("save", () =>
    {
        Require("save", Record.State is DomainState.Running or DomainState.Paused);
        return RunJobAsync(DomainJobOperation.Save, canBeAborted: true, either => SaveAsJobAsync(request, either), patience);
    }, patience);

    /// <summary>Goes on from an image, which stays.</summary>
    /// <param name="definition">What to run: that of the image, or one that the guest cannot tell from it.</param>
    /// <param name="image">Stays the caller's.</param>
    /// <param name="start">Whether its virtual CPUs run.</param>
    /// <param name="patience">For all of it.</param>
    internal Task RestoreAsync(DomainDefinition definition, SaveImage image, DomainStart start, Patience patience)
        => StartInTurnAsync("restore", () => LaunchAsync(definition, start, image, patience), patience);

    /// <summary>Starts what is stored: from what a managed save kept, if there is any, else from nothing.</summary>
    internal Task StartAsync(ManagedSaves images, DomainStart start, Patience patience) => StartInTurnAsync("start", () =>
    {
        if (!Record.IsPersistent)
        {
            throw QemuErrors.NoDomain(Uuid);
        }

        if (Record.HasManagedSave && start.HasFlag(DomainStart.ForceBoot))
        {
            images.Delete(Name);
            Feed(new ManagedSaveChanged(HasManagedSave: false));
        }

        return Record.HasManagedSave ? GoOnFromAsync(images, start, patience) : LaunchAsync(Stored!, start, image: null, patience);
    }, patience);

    /// <summary>Writes the guest's memory to a file. A guest that has crashed can be dumped too: <c>on_crash</c> may ask for it.</summary>
    /// <remarks>QEMU cannot stop a dump of memory alone: whoever waits for it stops waiting, and what comes of it is dropped.</remarks>
    internal Task DumpAsync(DumpRequest request, Patience patience)
    {
        IDisposable hold = Hold();
        Task whole = DumpInTurnAsync(request, patience);
        _ = whole.ContinueWith(
            static (task, held) =>
            {
                _ = task.Exception; // Told to whoever still waits.
                ((IDisposable)held!).Dispose();
            },
            hold,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return whole.WaitAsync(patience.Token);
    }

    private Task DumpInTurnAsync(DumpRequest request, Patience patience) => InTurnAsync("dump", () =>
    {
        Require("dump", Record.State is DomainState.Running or DomainState.Paused or DomainState.Crashed or DomainState.PMSuspended);
        return RunJobAsync(DomainJobOperation.Dump, canBeAborted: !request.IsMemoryOnly, either => DumpAsJobAsync(request, either), patience);
    }, patience);

    private async Task SaveAsJobAsync(SaveRequest request, Patience patience)
    {
        bool isRunning = Record.State == DomainState.Running;
        await WritingAsync(request.Path, async image =>
        {
            SaveImage.WriteFront(image.File, request.Edited ?? Live!, request.Flags.IsToRun(isRunning));
            await StandingStillAsync(isRunning, async () =>
            {
                Require("save", Record.State == DomainState.Paused);
                await WriteStateAsync(image.File, request.Path, patience);
                await image.CompleteAsync(patience.Token);
            }, patience);
        });
        Feed(new Intended(DomainIntent.Save)); // From here on it is saved, whoever goes on with it.
        EndJob(DomainJobType.Completed);
        if (request.IsManaged)
        {
            Feed(new ManagedSaveChanged(HasManagedSave: true));
        }

        await EndRunAsync(DomainIntent.Save);
    }

    /// <summary>Writes a file that is whole or not there, even if the engine is killed over it.</summary>
    private async Task WritingAsync(string path, Func<PartialFile, Task> work)
    {
        QemuRun run = Run;
        run.Journal.Writing(PartialFile.PathOf(path, Uuid));
        try
        {
            using PartialFile file = PartialFile.Begin(Host.Files, path, Uuid);
            await work(file);
        }
        finally
        {
            if (_run == run)
            {
                run.Journal.Writing(null);
            }
        }
    }

    /// <summary>Stops the guest for some work, and lets it go on if that fails.</summary>
    private async Task StandingStillAsync(bool isRunning, Func<Task> work, Patience patience)
    {
        if (!isRunning)
        {
            await work();
            return;
        }

        try
        {
            await ExecuteAndAwaitAsync(DomainIntent.Suspend, "stop", _ => Record.State != DomainState.Running, patience);
            await work();
        }
        catch
        {
            await GoOnAsync();
            throw;
        }
    }

    private async Task GoOnFromAsync(ManagedSaves images, DomainStart start, Patience patience)
    {
        if (OpenManaged(images) is not { } image)
        {
            await LaunchAsync(Stored!, start, image: null, patience);
            return;
        }

        using (image)
        {
            bool isPaused = start.HasFlag(DomainStart.Paused) || !image.Header.WasRunning;
            await LaunchAsync(RequireOwn(image.Definition), (start & ~DomainStart.Paused) | (isPaused ? DomainStart.Paused : 0), image, patience);
        }

        try
        {
            images.Delete(Name);
        }
        catch (HypervisorException e)
        {
            Log.ManagedSaveLeft(_log, Name, images.PathOf(Name), e); // It runs; to restore it again is what must not happen unseen.
        }

        Feed(new ManagedSaveChanged(images.Has(Name)));
    }

    /// <summary>Opens what a managed save kept; what is broken is put aside, and the domain boots as libvirt has it.</summary>
    private SaveImage? OpenManaged(ManagedSaves images)
    {
        try
        {
            return SaveImage.Open(Host.Files, images.PathOf(Name));
        }
        catch (HypervisorException e) when (e.Code == ErrorCode.OperationFailed)
        {
            Log.ManagedSaveBroken(_log, Name, images.PutAside(Name), e.Message);
        }
        catch (HypervisorException) when (!images.Has(Name))
        {
            // Somebody has removed it: there is nothing to go on from.
        }

        Feed(new ManagedSaveChanged(HasManagedSave: false));
        return null;
    }

    private DomainDefinition RequireOwn(DomainDefinition saved) => saved.Uuid == Uuid && saved.Name == Name
        ? saved
        : throw new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.Qemu,
            $"operation failed: cannot restore domain '{Name}' uuid {Uuid} from a file which belongs to domain '{saved.Name}' uuid {saved.Uuid}");

    /// <summary>Has a new QEMU take in the state that it was given as its last handle. One that cannot ends, and says why on its output.</summary>
    private async Task TakeInAsync(QemuRun run, Patience patience)
    {
        await AskAsync("migrate-set-capabilities", WriteCapabilities, [], patience);
        try
        {
            await ConfirmAsync(
                "migrate-incoming",
                static input => input is MigrationChanged { Status: "completed" },
                () => AskAsync("migrate-incoming", json => json.WriteString("uri", $"fd:{run.LastHandle}"), [], patience),
                patience);
        }
        catch (HypervisorException) when (run.Ended.IsCompleted)
        {
            throw new MonitorLostException("migrate-incoming", await run.Monitor.Closed);
        }
    }

    private async Task DumpAsJobAsync(DumpRequest request, Patience patience)
    {
        if (request.IsMemoryOnly)
        {
            await RequireFormatAsync(request.Format, patience);
        }

        bool isRunning = Record.State == DomainState.Running;
        bool isStopped = isRunning && !request.Flags.HasFlag(DomainDump.Live);
        await WritingAsync(request.Path, file => StandingStillAsync(isStopped, async () =>
        {
            await (request.IsMemoryOnly ? WriteMemoryAsync(file, request, patience) : WriteStateAsync(file.File, request.Path, patience));
            await file.CompleteAsync(patience.Token);
        }, patience));
        if (request.Flags.HasFlag(DomainDump.Crash))
        {
            Feed(new Intended(DomainIntent.Crash)); // First: who is killed after the job leaves a guest that stands still for no reason.
            EndJob(DomainJobType.Completed);
            await EndRunAsync(DomainIntent.Crash);
            return;
        }

        if (request.Flags.HasFlag(DomainDump.Reset))
        {
            await ExecuteAndAwaitAsync(DomainIntent.Reset, "system_reset", static input => input is MachineReset { ByGuest: false }, patience);
        }

        // QEMU stops a machine whose whole state it has written, whether it was to run on meanwhile or not.
        if (isStopped || (isRunning && !request.IsMemoryOnly))
        {
            await GoOnAsync();
        }

        EndJob(DomainJobType.Completed);
    }

    private async Task WriteMemoryAsync(PartialFile file, DumpRequest request, Patience patience)
    {
        DomainInput last = await WriteAsync(
            file.File,
            "dump-guest-memory",
            json =>
            {
                json.WriteBoolean("paging", false);
                json.WriteString("protocol", $"fd:{HandleName}");
                json.WriteBoolean("detach", true);
                json.WriteString("format", WordOf(request.Format));
            },
            static input => input is DumpCompleted,
            async either => Job.FollowDump(await AskAsync("query-dump", arguments: null, either)),
            isStoppable: false,
            patience);
        patience.Token.ThrowIfCancellationRequested();
        if (last is DumpCompleted { Error.Length: > 0 } failure)
        {
            throw QemuErrors.JobFailed(Name, DomainJobOperation.Dump, request.Path, failure.Error);
        }

        Feed(new JobProgressed(Job.FollowDump(await AskAsync("query-dump", arguments: null, patience))));
    }

    private async Task RequireFormatAsync(DomainDumpFormat format, Patience patience)
    {
        var known = (await AskAsync("query-dump-guest-memory-capability", arguments: null, patience)).GetProperty("formats").EnumerateArray();
        foreach (var one in known)
        {
            if (one.ValueEquals(WordOf(format)))
            {
                return;
            }
        }

        throw new HypervisorException(ErrorCode.OperationUnsupported, ErrorDomain.Qemu,
            $"Operation not supported: unsupported dumpformat '{WordOf(format)}' for the QEMU of domain '{Name}'");
    }

    private static string WordOf(DomainDumpFormat format) => format switch
    {
        DomainDumpFormat.Raw => "elf",
        DomainDumpFormat.KdumpZlib => "kdump-zlib",
        DomainDumpFormat.KdumpLzo => "kdump-lzo",
        DomainDumpFormat.KdumpSnappy => "kdump-snappy",
        _ => "win-dmp",
    };
}
