using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>From definition to a running machine. Whatever fails on the way, nothing is left behind.</content>
internal sealed partial class QemuDomain
{
    private ProcessExit? _exit;
    private string _lastWords = "";

    /// <summary>Launches QEMU, negotiates its monitor and lets the guest run.</summary>
    internal async Task LaunchAsync(DomainStart start, Patience patience)
    {
        try
        {
            await PrepareAsync(patience.Token);
        }
        catch
        {
            _ended.TrySetResult(); // There is no process whose exit would say so.
            throw;
        }

        try
        {
            await BringUpAsync(start, patience);
        }
        catch (Exception e)
        {
            throw Explain(e, isKilled: await AbandonAsync(e));
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        string emulator = _definition.Emulator ?? _options.Emulator;
        RequireEmulator(emulator);
        RequireFiles();
        string accelerator = await ChooseAcceleratorAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        Spawn(emulator, accelerator);
    }

    private async Task BringUpAsync(DomainStart start, Patience patience)
    {
        await _monitor!.NegotiateAsync(Timeout.InfiniteTimeSpan, patience.Token);
        Feed(new MonitorReady());
        if (start == DomainStart.Running)
        {
            await ExecuteAndAwaitAsync(DomainIntent.Resume, "cont", static input => input is CpusResumed, patience);
        }

        Feed(new StartCompleted());
    }

    private void Spawn(string emulator, string accelerator)
    {
        int id = QemuFiles.FreeId(Host.Files, _context);
        QemuFiles files = _files = new QemuFiles(Host.Files, _context.RunDirectory, id);
        IHostConnection? connection = null;
        try
        {
            // Connected before QEMU runs: the kernel keeps the connection until QEMU accepts, or ends it if QEMU never does.
            using IHostListener listener = Host.Sockets.Listen(files.MonitorPath);
            connection = Host.Sockets.Connect(files.MonitorPath);
            IHostProcess process = Host.Processes.Launch(new ProcessLaunch(
                emulator, QemuCommandLine.Build(_definition, new QemuLaunchContext(accelerator, ProcessLaunch.FirstPassedHandle)))
            {
                Passed = [listener],
                OutputPath = files.OutputPath,
                Environment = Environment(),
            });
            Attach(process, new QmpMonitor(connection, Scheduler, _log, new QmpEventFilter(QmpInputs.Names)));
            Feed(new Launched(id, process.Id, accelerator));
        }
        catch
        {
            connection?.Dispose();
            DeleteFiles(files);
            throw;
        }
    }

    /// <summary>A start that failed ends its process, and waits until nothing of it is left.</summary>
    /// <returns>Whether it had to be killed.</returns>
    private async Task<bool> AbandonAsync(Exception cause)
    {
        // QEMU that refused its arguments is about to end with a code that says so; only one that lingers is killed.
        if (cause is MonitorLostException { End.Reason: QmpEndReason.EndOfFile })
        {
            await Task.WhenAny(Ended, Task.Delay(DrainTime, Host.Clock));
        }

        bool isLingering = !Ended.IsCompleted;
        if (isLingering)
        {
            Feed(new Intended(DomainIntent.Destroy));
            _process!.Signal(ProcessSignal.Kill);
        }

        try
        {
            await Ended.WaitAsync(_options.KillAfter + Domain.DefaultDeadline, Host.Clock);
        }
        catch (TimeoutException e)
        {
            throw QemuErrors.Stuck(_definition.Name, _process!.Id, e);
        }

        return isLingering;
    }

    private Exception Explain(Exception e, bool isKilled) => e switch
    {
        MonitorLostException { End.Reason: QmpEndReason.ProtocolError } lost
            => QemuErrors.DidNotStart(_definition.Name, $"what it says on its monitor is not QMP: {lost.End.Cause!.Message}", _lastWords, e),
        MonitorLostException
            => QemuErrors.DidNotStart(_definition.Name, isKilled ? "QEMU closed its monitor and did not end" : $"QEMU ended ({_exit})", _lastWords, e),
        QmpCommandException refusal => QemuErrors.Refused(_definition.Name, refusal),
        _ => e,
    };

    /// <summary>A known environment, so that QEMU's words are English and nothing of ours leaks; then what the XML adds.</summary>
    private Dictionary<string, string> Environment()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["LC_ALL"] = "C",
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        };
        foreach (EnvironmentVariable variable in _definition.Passthrough.Environment)
        {
            environment[variable.Name] = variable.Value;
        }

        return environment;
    }

    private void RequireEmulator(string path)
    {
        if (Host.Files.Look(path) is not { IsDirectory: false } facts)
        {
            throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.Qemu,
                $"cannot start domain '{_definition.Name}': there is no emulator '{path}': No such file or directory");
        }

        if (!facts.IsExecutable)
        {
            throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.Qemu,
                $"cannot start domain '{_definition.Name}': the emulator '{path}' is not executable: Permission denied");
        }
    }

    private void RequireFiles()
    {
        foreach (HostFile file in _definition.HostFiles)
        {
            if (Host.Files.Look(file.Path) is null)
            {
                throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.Qemu,
                    $"cannot start domain '{_definition.Name}': cannot access {file.Element} '{file.Path}': No such file or directory");
            }
        }
    }

    private async Task<string> ChooseAcceleratorAsync(CancellationToken cancellationToken)
    {
        if (!_definition.WantsKvm)
        {
            return "tcg";
        }

        KvmVerdict verdict = await Host.Virtualization.ProbeKvmAsync(cancellationToken);
        if (!verdict.IsUsable)
        {
            Log.KvmNotUsed(_log, _definition.Name, verdict.Reason);
        }

        return verdict.IsUsable ? "kvm" : "tcg";
    }
}
