using System;
using System.IO;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Adoption;
using Rx.Hypervisor.Drivers.Qemu.Capabilities;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Images;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Drivers.Qemu.Networking;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>From definition to a running machine. Whatever fails on the way, nothing is left behind.</content>
internal sealed partial class QemuDomain
{
    /// <summary>Launches QEMU, negotiates its monitor and lets the guest run.</summary>
    /// <param name="definition">What to run; <see langword="null"/> means what is stored.</param>
    /// <param name="start">Whether its virtual CPUs run at once.</param>
    /// <param name="patience">For all of it.</param>
    internal Task StartAsync(DomainDefinition? definition, DomainStart start, Patience patience)
        => StartInTurnAsync("start", () => LaunchAsync(definition ?? Stored ?? throw QemuErrors.NoDomain(Uuid), start, image: null, patience), patience);

    private Task StartInTurnAsync(string attempt, Func<Task> launch, Patience patience) => TakeTurnAsync(async () =>
    {
        Require(attempt, !Record.IsActive);
        IsStarting = true;
        try
        {
            await launch();
        }
        finally
        {
            IsStarting = false;
        }
    }, patience);

    /// <summary>Launches QEMU, negotiates its monitor, hands it what it goes on from, and lets the guest run.</summary>
    /// <param name="definition">What to run.</param>
    /// <param name="start">Whether its virtual CPUs run at once.</param>
    /// <param name="image">What it goes on from; <see langword="null"/> boots it.</param>
    /// <param name="patience">For all of it.</param>
    private async Task LaunchAsync(DomainDefinition definition, DomainStart start, SaveImage? image, Patience patience)
    {
        string emulator = definition.Emulator ?? _options.Emulator;
        RequireEmulator(emulator);
        RequireFiles(definition);
        RequirePorts(definition);
        await MakeNvramAsync(definition, start.HasFlag(DomainStart.ResetNvram), patience.Token);
        string accelerator = await ChooseAcceleratorAsync(definition, patience.Token);
        patience.Token.ThrowIfCancellationRequested();
        QemuRun run = await PlugAndSpawnAsync(definition, emulator, accelerator, start, image, patience.Token);
        try
        {
            await BringUpAsync(run, start, image, patience);
        }
        catch (Exception e)
        {
            throw Explain(run, e, isKilled: await AbandonAsync(run, e));
        }
    }

    private async Task BringUpAsync(QemuRun run, DomainStart start, SaveImage? image, Patience patience)
    {
        await run.Monitor.NegotiateAsync(Timeout.InfiniteTimeSpan, patience.Token);
        await SettleAsync(run, patience);
        Feed(new MonitorReady());
        if (image is not null)
        {
            await TakeInAsync(run, patience);
            Feed(new Restored(start.HasFlag(DomainStart.Paused)));
        }

        if (!start.HasFlag(DomainStart.Paused))
        {
            await ExecuteAndAwaitAsync(DomainIntent.Resume, "cont", static input => input is CpusResumed, patience);
        }

        Feed(new StartCompleted());
    }

    /// <summary>Asks the host for what only it can give, and hands it to QEMU.</summary>
    private async Task<QemuRun> PlugAndSpawnAsync(
        DomainDefinition definition, string emulator, string accelerator, DomainStart start, SaveImage? image, CancellationToken cancellationToken)
    {
        using InterfacePlugs plugs = await InterfacePlugs.PlugAsync(definition, _context, cancellationToken);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Spawn(plugs, emulator, accelerator, start.HasFlag(DomainStart.AutoDestroy), image);
        }
        catch
        {
            await UnplugAsync(plugs.Definition);
            throw;
        }
    }

    private QemuRun Spawn(InterfacePlugs plugs, string emulator, string accelerator, bool isAutodestroy, SaveImage? image)
    {
        int id = QemuFiles.FreeId(Host.Files, _context);
        var files = new QemuFiles(Host.Files, _context.RunDirectory, id);
        IHostConnection? connection = null;
        IHostProcess? process = null;
        RunChoices choices = RunChoices.None;
        try
        {
            choices = Choose(plugs.Definition, files);
            DomainDefinition live = plugs.Definition with { Devices = plugs.Definition.Devices.At(choices).WithAliases() };
            var journal = new RunJournal(Host, files, FirstStatus(live, accelerator, isAutodestroy, image is not null, choices.VncPort), _log);
            journal.Begin(process: null);

            // Connected before QEMU runs: the kernel keeps the connection until QEMU accepts, or ends it if QEMU never does.
            using IHostListener listener = Host.Sockets.Listen(files.MonitorPath);
            connection = Host.Sockets.Connect(files.MonitorPath);
            IPassableHandle[] passed = [listener, .. plugs.Handles, .. image is null ? Array.Empty<IPassableHandle>() : [image.File]]; // The image is the last: see TakeInAsync.
            process = Host.Processes.Launch(new ProcessLaunch(emulator, QemuCommandLine.Build(live, new QemuLaunchContext(accelerator, ProcessLaunch.FirstPassedHandle)
            {
                PidFile = files.PidPath,
                Now = Host.Clock.GetLocalNow(),
                IsIncoming = image is not null,
                InterfaceHandles = plugs.NumbersFrom(ProcessLaunch.FirstPassedHandle + 1),
                Choices = choices,
            }))
            {
                Passed = passed,
                OutputPath = files.OutputPath,
                Environment = QemuEnvironment.Of(live.Environment),
            });
            journal.Begin(process.Identity);
            Watch(live, files, journal, process, connection, ProcessLaunch.FirstPassedHandle + passed.Length - 1);
            Feed(new Launched(live, id, process.Id, accelerator));
            return Run;
        }
        catch when (_run is null)
        {
            connection?.Dispose();
            process?.Signal(ProcessSignal.Kill);
            process?.Dispose();
            files.TryDelete(_log, Name);
            Release(choices.VncPort);
            throw;
        }
    }

    private RunStatus FirstStatus(DomainDefinition definition, string accelerator, bool isAutodestroy, bool isFromImage, int? vncPort) => new(
        RunStatus.CurrentVersion,
        RunStage.Launching,
        Scheduler.Now,
        definition.ToXml(LiveView),
        accelerator,
        isAutodestroy,
        Process: null,
        RunState.Initial(Record.Generation + 1),
        isFromImage,
        vncPort);

    private void Watch(
        DomainDefinition definition, QemuFiles files, RunJournal journal, IHostProcess process, IHostConnection connection, int lastHandle = 0)
    {
        var monitor = new QmpMonitor(connection, Scheduler, _log, new QmpEventFilter(QmpInputs.Names));
        _run = new QemuRun(Host, definition, files, journal, process, monitor, Feed, _log) { LastHandle = lastHandle, VncPort = journal.Status.VncPort };
        ShowView();
    }

    /// <summary>A start that failed ends its process, and waits until nothing of it is left.</summary>
    /// <returns>Whether it had to be killed.</returns>
    private async Task<bool> AbandonAsync(QemuRun run, Exception cause)
    {
        // QEMU that refused its arguments is about to end with a code that says so; only one that lingers is killed.
        if (cause is MonitorLostException { End.Reason: QmpEndReason.EndOfFile })
        {
            await Task.WhenAny(run.Ended, Task.Delay(QemuRun.DrainTime, Host.Clock));
        }

        bool isLingering = !run.Ended.IsCompleted;
        if (isLingering)
        {
            Feed(new Intended(DomainIntent.Destroy));
            run.Process.Signal(ProcessSignal.Kill);
        }

        try
        {
            await run.Ended.WaitAsync(_options.KillAfter + Domain.DefaultDeadline, Host.Clock);
        }
        catch (TimeoutException e)
        {
            throw QemuErrors.Stuck(Name, run.Process.Id, e);
        }

        return isLingering;
    }

    private static Exception Explain(QemuRun run, Exception e, bool isKilled) => e switch
    {
        MonitorLostException { End.Reason: QmpEndReason.ProtocolError } lost
            => QemuErrors.DidNotStart(run.Definition.Name, $"what it says on its monitor is not QMP: {lost.End.Cause!.Message}", run.LastWords, e),
        MonitorLostException
            => QemuErrors.DidNotStart(run.Definition.Name, isKilled ? "QEMU closed its monitor and did not end" : $"QEMU ended ({run.Exit})", run.LastWords, e),
        QmpCommandException refusal => QemuErrors.Refused(run.Definition.Name, refusal),
        _ => e,
    };

    private void RequireEmulator(string path)
    {
        if (Host.Files.Look(path) is not { IsDirectory: false } facts)
        {
            throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.Qemu,
                $"cannot start domain '{Name}': there is no emulator '{path}': No such file or directory");
        }

        if (!facts.IsExecutable)
        {
            throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.Qemu,
                $"cannot start domain '{Name}': the emulator '{path}' is not executable: Permission denied");
        }
    }

    private void RequireFiles(DomainDefinition definition)
    {
        foreach (HostFile file in definition.HostFiles)
        {
            if (Host.Files.FindObstacle(file.Path, AccessTo(file)) is { } obstacle)
            {
                throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.Qemu,
                    $"cannot start domain '{Name}': cannot access {file.Element} '{file.Path}': {obstacle}");
            }
        }
    }

    private static FileAccess AccessTo(HostFile file) => file.IsWritten ? FileAccess.ReadWrite : FileAccess.Read;

    // QEMU calls a port of VNC by its distance from 5900, and nobody else does.
    private void RequirePorts(DomainDefinition definition)
    {
        if (definition.Devices.Display is { Listen: VncListen.Address { Host: var host, Port: { } port } }
            && IPAddress.TryParse(host ?? "127.0.0.1", out IPAddress? address) && !Host.Sockets.IsPortFree(address, port))
        {
            throw new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.Qemu,
                $"operation failed: cannot start domain '{Name}': port {port} of <graphics type='vnc'> on {address}: Address already in use");
        }
    }

    private async Task<string> ChooseAcceleratorAsync(DomainDefinition definition, CancellationToken cancellationToken)
    {
        if (!definition.WantsKvm)
        {
            return "tcg";
        }

        KvmVerdict verdict = await Host.Virtualization.ProbeKvmAsync(cancellationToken);
        if (!verdict.IsUsable)
        {
            Log.KvmNotUsed(_log, Name, verdict.Reason);
        }
        else
        {
            RequireVendor(definition.Cpu?.Vendor);
        }

        return verdict.IsUsable ? "kvm" : "tcg";
    }

    private void RequireVendor(CpuVendor? vendor)
    {
        if (vendor is null)
        {
            return;
        }

        string needed = GuestCpu.Vendors[vendor.Value];
        string? found = HostCpu.Vendor(new HostFactsReader(Host.Files).Read());
        if (found != needed)
        {
            throw new HypervisorException(ErrorCode.CpuIncompatible, ErrorDomain.Qemu,
                $"the CPU is incompatible with host CPU: domain '{Name}' needs a processor of {needed}, and the host's is of {found ?? "another maker"}");
        }
    }
}
