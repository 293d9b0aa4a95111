using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Qemu.Adoption;
using Rx.Hypervisor.Drivers.Qemu.Agent;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Drivers.Qemu.Statistics;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>One QEMU process of a domain, from its start to its end: what it says, as inputs of the fold.</summary>
/// <remarks>Threading: the host's scheduler only.</remarks>
internal sealed class QemuRun
{
    // QEMU's end of the monitor closes before its process is gone; this bounds the wait for what was still in the socket.
    internal static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan OutputInterval = TimeSpan.FromMinutes(1);

    private readonly IHost _host;
    private readonly Action<DomainInput> _feed;
    private readonly ILogger _log;
    private readonly IReadOnlyDictionary<string, string> _diskTargets;
    private readonly IStopwatch _clock;
    private readonly TaskCompletionSource _ended = new();
    private readonly IDisposable _exit;
    private bool _isLetGo;
    private TimeSpan _outputBounded; // When it was looked at last.

    internal QemuRun(
        IHost host,
        DomainDefinition definition,
        QemuFiles files,
        RunJournal journal,
        IHostProcess process,
        QmpMonitor monitor,
        Action<DomainInput> feed,
        ILogger log)
    {
        (_host, Definition, Files, Journal, Process, Monitor, _feed, _log) = (host, definition, files, journal, process, monitor, feed, log);
        _diskTargets = definition.DiskTargets;
        _clock = host.Scheduler.StartStopwatch();
        StaysWhenOff = definition.Actions.KeepsProcess || journal.Status.StaysWhenOff;
        Agent = definition.Devices.Agent is { Source: CharacterSource.Unix { Path: { } path, Connects: false } }
            ? new QemuAgent(host.Sockets, path, host.Clock.GetUtcNow().ToUnixTimeMilliseconds())
            : null;
        Queries = new RunQueries(monitor, definition, host.Clock, answers =>
        {
            BoundOutput();
            feed(answers ? new MonitorAnswered() : new MonitorSilent());
        });
        files.BoundOutput(log, definition.Name); // Nobody has looked while it ran without an engine.
        monitor.Events.Subscribe(OnEvent);
        host.Scheduler.Start(WatchMonitorAsync);
        _exit = process.Exited.Subscribe(exit => host.Scheduler.Start(() => FinishAsync(exit)));
    }

    /// <summary>What it was started from.</summary>
    internal DomainDefinition Definition { get; }

    internal QemuFiles Files { get; }

    /// <summary>What another engine will know of it.</summary>
    internal RunJournal Journal { get; }

    /// <summary>Number, in the process, of the last handle that it was given; 0 when another engine started it.</summary>
    internal int LastHandle { get; init; }

    /// <summary>The port that its start chose; <see langword="null"/> if it chose none.</summary>
    internal int? VncPort { get; init; }

    internal IHostProcess Process { get; }

    internal QmpMonitor Monitor { get; }

    /// <summary>The guest agent's channel, when it has one that the driver can reach.</summary>
    internal QemuAgent? Agent { get; }

    /// <summary>Whether QEMU stays when the guest powers off, so that the driver has to end it.</summary>
    internal bool StaysWhenOff { get; private set; }

    /// <summary>Whether this QEMU has said that it draws no PNG.</summary>
    internal bool HasNoPng { get; set; }

    /// <summary>What may be asked of it at any time.</summary>
    internal RunQueries Queries { get; }

    /// <summary>Completes once the process is gone and nothing of the run is left; never fails.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>How the process ended; <see langword="null"/> before <see cref="Ended"/>.</summary>
    internal ProcessExit? Exit { get; private set; }

    /// <summary>The last lines that QEMU printed; empty before <see cref="Ended"/>.</summary>
    internal string LastWords { get; private set; } = "";

    /// <summary>Notes what QEMU is about to be told of <see cref="StaysWhenOff"/>, or has been.</summary>
    internal void Keep(bool staysWhenOff)
    {
        StaysWhenOff = staysWhenOff;
        Journal.Keep(staysWhenOff);
    }

    /// <summary>Stops watching and lets QEMU go on. Nothing more is fed.</summary>
    internal void LetGo()
    {
        _isLetGo = true;
        _exit.Dispose();
        Journal.Close();
        Monitor.Dispose();
        Agent?.Dispose(); // Its channel has room for one: the next engine's.
        Process.Dispose();
    }

    /// <summary>Sees to it that what QEMU prints stays small: asked for with each event and each question, it looks once a minute.</summary>
    internal void BoundOutput()
    {
        if (_clock.Elapsed - _outputBounded >= OutputInterval)
        {
            _outputBounded = _clock.Elapsed;
            Files.BoundOutput(_log, Definition.Name);
        }
    }

    private void OnEvent(QmpEvent news)
    {
        BoundOutput();
        if (QmpInputs.From(news, _clock.Elapsed, _diskTargets) is { } input)
        {
            _feed(input);
            if (input is PortChanged { IsOpen: false } closed && closed.Port == Definition.Devices.Agent?.Alias)
            {
                Agent?.Disconnect("the agent has closed its channel");
            }
        }
    }

    private async Task WatchMonitorAsync()
    {
        QmpEnd end = await Monitor.Closed;
        Log.MonitorEnded(_log, Definition.Name, end.Reason);
        if (Exit is null && !_isLetGo)
        {
            _feed(new MonitorEnded()); // After the exit it says nothing new, and the domain may have its next run.
        }
    }

    /// <summary>The pidfd has said that QEMU is gone. What it wrote before may still be in the socket: read that first, then conclude.</summary>
    private async Task FinishAsync(ProcessExit exit)
    {
        await Task.WhenAny(Monitor.Closed, Task.Delay(DrainTime, _host.Clock));
        if (_isLetGo)
        {
            return; // The end is for the next engine to tell.
        }

        Monitor.Dispose();
        Agent?.Dispose();
        Process.Dispose();
        Log.ProcessEnded(_log, Definition.Name, exit.ToString());
        Exit = exit;
        LastWords = Files.LastWords();
        Files.TryDelete(_log, Definition.Name);
        _feed(new ProcessExited(exit));
        _ended.TrySetResult();
    }
}
