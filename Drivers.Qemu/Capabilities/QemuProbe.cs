using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Qemu.Lifecycle;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>Runs an emulator without a machine and asks it what it can do. Whatever happens, nothing of the run is left.</summary>
/// <remarks>Threading: the host's scheduler only. One run at a time in a folder.</remarks>
internal sealed class QemuProbe
{
    /// <summary>A QEMU answers everything within 0.2 s; one on a machine that is swapping may need longer. Less than a call has that asks for the
    /// capabilities of the host: one emulator that is silent must not cost it the others.</summary>
    internal static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private const string SocketSuffix = ".sock";

    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    private readonly IHost _host;
    private readonly string _emulator;
    private readonly string _directory;
    private readonly ILogger _log;

    /// <summary>A probe of an emulator.</summary>
    /// <param name="host">Where it runs.</param>
    /// <param name="emulator">Absolute path.</param>
    /// <param name="directory">For its socket and what it prints; made, and removed again.</param>
    /// <param name="log">Gets the monitor's life.</param>
    internal QemuProbe(IHost host, string emulator, string directory, ILogger log)
    {
        (_host, _emulator, _directory, _log) = (host, emulator, directory, log);
        _socket = $"{host.Random.NewGuid():N}"[..8] + SocketSuffix;
    }

    // Its own for each probe: a QEMU that is on its way out unlinks the path that it was given, whoever listens there by then.
    private readonly string _socket;

    private string MonitorPath => Path.Combine(_directory, _socket);

    private QemuFiles Output => new(_host.Files, _directory);

    /// <summary>How an emulator is run to be asked.</summary>
    /// <remarks>A binary built without its own emulation takes the second accelerator.</remarks>
    internal static IReadOnlyList<string> Arguments { get; } =
    [
        "-S",
        "-no-user-config",
        "-nodefaults",
        "-display", "none",
        "-machine", "none",
        "-accel", "tcg",
        "-accel", "kvm",
        "-chardev", $"socket,id=monitor,fd={ProcessLaunch.FirstPassedHandle},server=on,wait=off",
        "-mon", "chardev=monitor,mode=control",
    ];

    /// <summary>Asks.</summary>
    /// <exception cref="HypervisorException">It cannot be run, is no QEMU, is too old, or does not answer in time.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    internal async Task<QemuCapabilities> RunAsync(CancellationToken cancellationToken)
    {
        using var patience = new Patience(Deadline, _host.Clock, cancellationToken);
        try
        {
            _host.Files.CreateDirectory(_directory);
            foreach (string socket in _host.Files.List(_directory).Where(name => name.EndsWith(SocketSuffix, StringComparison.Ordinal)))
            {
                await QuitOrphanAsync(Path.Combine(_directory, socket), patience.Token);
            }

            return await RunOnceAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsLate)
        {
            throw CapabilityErrors.Late(_emulator, Deadline);
        }
        finally
        {
            DeleteFiles();
        }
    }

    private async Task<QemuCapabilities> RunOnceAsync(CancellationToken cancellationToken)
    {
        (IHostProcess process, IHostConnection connection) = Spawn();
        Task<ProcessExit> exited = process.Exited.ToTask(CancellationToken.None);
        using var monitor = new QmpMonitor(connection, _host.Scheduler, _log, new QmpEventFilter());
        try
        {
            return await AskAsync(monitor, cancellationToken);
        }
        catch (MonitorLostException e) when (e.End.Reason is QmpEndReason.ProtocolError)
        {
            throw CapabilityErrors.NotQemu(_emulator, e.End.Cause!.Message, e);
        }
        catch (MonitorLostException e)
        {
            await Task.WhenAny(exited, Task.Delay(DrainTime, _host.Clock, CancellationToken.None));
            string how = exited.IsCompleted ? $"it ended ({await exited})" : "it closed its monitor and did not end";
            throw CapabilityErrors.Ended(_emulator, how, Output.LastWords(), e);
        }
        catch (QmpCommandException e)
        {
            throw CapabilityErrors.Refused(_emulator, e);
        }
        catch (FormatException e)
        {
            throw CapabilityErrors.NotQemu(_emulator, e.Message, e);
        }
        finally
        {
            monitor.Dispose();
            await EndAsync(process, exited);
        }
    }

    private (IHostProcess Process, IHostConnection Connection) Spawn()
    {
        IHostConnection? connection = null;
        try
        {
            using IHostListener listener = _host.Sockets.Listen(MonitorPath);
            connection = _host.Sockets.Connect(MonitorPath);
            return (_host.Processes.Launch(new ProcessLaunch(_emulator, Arguments)
            {
                Passed = [listener],
                OutputPath = Output.OutputPath,
                Environment = QemuEnvironment.Of([]),
            }), connection);
        }
        catch (HypervisorException e)
        {
            connection?.Dispose();
            throw CapabilityErrors.NotRun(_emulator, e);
        }
    }

    private async Task<QemuCapabilities> AskAsync(QmpMonitor monitor, CancellationToken cancellationToken)
    {
        QmpGreeting greeting = await monitor.NegotiateAsync(Timeout.InfiniteTimeSpan, cancellationToken);
        var version = new Version(greeting.Major, greeting.Minor, greeting.Micro);
        if (version < QemuCapabilities.OldestVersion)
        {
            throw CapabilityErrors.TooOld(_emulator, version);
        }

        string target = QemuReplies.Target(await CallAsync("query-target"));
        (bool isPresent, bool isEnabled) = await TryCallAsync("query-kvm") is { } kvm ? QemuReplies.Kvm(kvm) : default;
        JsonElement machines = await CallAsync("query-machines");
        JsonElement? cpus = await TryCallAsync("query-cpu-definitions");
        (NameSet commands, NameSet details, NameSet events) = QemuReplies.Schema(await CallAsync("query-qmp-schema"));
        return new QemuCapabilities
        {
            Version = version,
            Package = greeting.Package,
            Target = target,
            IsKvmPresent = isPresent,
            AreCpusUnderKvm = isEnabled,
            Machines = QemuReplies.Machines(machines),
            Cpus = cpus is { } models ? QemuReplies.Cpus(models) : [],
            Commands = commands,
            Details = details,
            Events = events,
            Devices = QemuReplies.Devices(await ListAsync("device"), target),
            Objects = new NameSet(QemuReplies.Types(await ListAsync("user-creatable"))),
            Chardevs = QemuReplies.Chardevs(await ListAsync("chardev")),
            Accelerators = QemuReplies.Accelerators(await ListAsync("accel")),
        };

        Task<JsonElement> CallAsync(string command) => monitor.ExecuteAsync(command, arguments: null, Timeout.InfiniteTimeSpan, cancellationToken);

        Task<JsonElement> ListAsync(string kind) => monitor.ExecuteAsync(
            "qom-list-types", writer => writer.WriteString("implements", kind), Timeout.InfiniteTimeSpan, cancellationToken);

        async Task<JsonElement?> TryCallAsync(string command)
        {
            try
            {
                return await CallAsync(command);
            }
            catch (QmpCommandException)
            {
                return null; // Not every target and version has it to tell.
            }
        }
    }

    // Killed, not asked to quit: there is no guest that could lose anything, and one that is deaf ends too.
    private async Task EndAsync(IHostProcess process, Task<ProcessExit> exited)
    {
        process.Signal(ProcessSignal.Kill);
        await Task.WhenAny(exited, Task.Delay(DrainTime, _host.Clock, CancellationToken.None));
        process.Dispose();
    }

    /// <summary>Ends the QEMU of a probe whose engine was killed.</summary>
    private async Task QuitOrphanAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var monitor = new QmpMonitor(_host.Sockets.Connect(path), _host.Scheduler, _log, new QmpEventFilter());
            await monitor.NegotiateAsync(DrainTime, cancellationToken);
            await monitor.ExecuteAsync("quit", arguments: null, DrainTime, cancellationToken);
        }
        catch (Exception e) when (e is HypervisorException or MonitorLostException or QmpCommandException)
        {
            Log.NoOrphan(_log, _emulator, e.Message); // Nobody is there any more, which is as it should be.
        }

        _host.Files.Delete(path);
    }

    private void DeleteFiles()
    {
        try
        {
            _host.Files.Delete(MonitorPath);
            _host.Files.Delete(Output.OutputPath);
            _host.Files.DeleteDirectory(_directory);
        }
        catch (HypervisorException e)
        {
            Log.ProbeFilesLeft(_log, _emulator, e); // The answers are had all the same.
        }
    }
}
