using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>One domain: its QEMU process, the monitor, and the fold that they feed.</summary>
/// <remarks>
/// <para>Threading: the host's scheduler only.</para>
/// <para>State: only <see cref="Feed"/> changes it. Operations talk to QEMU and feed inputs; they never write state.</para>
/// </remarks>
internal sealed partial class QemuDomain
{
    // QEMU's end of the monitor closes before its process is gone; this bounds the wait for what was still in the socket.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(1);

    private readonly IDriverContext _context;
    private readonly DomainDefinition _definition;
    private readonly QemuDriverOptions _options;
    private readonly ILogger _log;
    private readonly IReadOnlyDictionary<string, string> _diskTargets;
    private readonly IStopwatch _clock;
    private readonly Subject<DomainInput> _inputs = new();
    private readonly TaskCompletionSource _ended = new();
    private DomainHistory _history;
    private QemuFiles? _files;
    private IHostProcess? _process;
    private QmpMonitor? _monitor;

    internal QemuDomain(IDriverContext context, DomainDefinition definition, QemuDriverOptions options, ILogger log)
    {
        _context = context;
        _definition = definition;
        _options = options;
        _log = log;
        _diskTargets = definition.DiskTargets;
        _clock = context.Host.Scheduler.StartStopwatch();
        _history = DomainFold.Initial(new DomainRecord
        {
            Uuid = definition.Uuid,
            Name = definition.Name,
            MemoryKiB = definition.MemoryKiB,
            Vcpus = definition.Vcpus,
        });
    }

    internal DomainRecord Record => _history.Record;

    /// <summary>Completes once the process is gone and nothing of the run is left; never fails.</summary>
    internal Task Ended => _ended.Task;

    private IHost Host => _context.Host;

    private IScheduler Scheduler => _context.Host.Scheduler;

    /// <summary>The one place where state changes: fold, publish, then tell those who wait.</summary>
    private void Feed(DomainInput input)
    {
        (DomainHistory history, IReadOnlyList<DomainEvent> events) = DomainFold.Next(_history, input);
        if (!ReferenceEquals(history, _history))
        {
            _history = history;
            _history = history with { Record = _context.Publish(history.Record, events) };
        }

        _inputs.OnNext(input);
    }

    private void Attach(IHostProcess process, QmpMonitor monitor)
    {
        _process = process;
        _monitor = monitor;
        monitor.Events.Subscribe(OnEvent);
        Scheduler.Start(() => WatchMonitorAsync(monitor));
        process.Exited.Subscribe(exit => Scheduler.Start(() => FinishAsync(process, monitor, exit)));
    }

    private void OnEvent(QmpEvent news)
    {
        if (QmpInputs.From(news, _clock.Elapsed, _diskTargets) is { } input)
        {
            Feed(input);
        }
    }

    private async Task WatchMonitorAsync(QmpMonitor monitor)
    {
        QmpEnd end = await monitor.Closed;
        Log.MonitorEnded(_log, _definition.Name, end.Reason);
        Feed(new MonitorEnded());
    }

    /// <summary>The pidfd has said that QEMU is gone. What it wrote before may still be in the socket: read that first, then conclude.</summary>
    private async Task FinishAsync(IHostProcess process, QmpMonitor monitor, ProcessExit exit)
    {
        await Task.WhenAny(monitor.Closed, Task.Delay(DrainTime, Host.Clock));
        monitor.Dispose();
        process.Dispose();
        Log.ProcessEnded(_log, _definition.Name, exit.ToString());
        _exit = exit;
        if (_files is { } files)
        {
            _lastWords = files.LastWords();
            DeleteFiles(files);
        }

        Feed(new ProcessExited(exit));
        _ended.TrySetResult();
    }

    private void DeleteFiles(QemuFiles files)
    {
        try
        {
            files.Delete();
        }
        catch (HypervisorException e)
        {
            Log.FilesLeft(_log, _definition.Name, e); // The run is over all the same.
        }
    }
}
