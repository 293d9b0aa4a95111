using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Subjects;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>One domain, running or not: its history, the fold that makes it, and its QEMU process while it has one.</summary>
/// <remarks>
/// <para>Threading: the host's scheduler only, except for <see cref="View"/>, which is replaced there and read anywhere.</para>
/// <para>State: only <see cref="Feed"/> changes it. Operations talk to QEMU and feed inputs; they never write state.</para>
/// </remarks>
internal sealed partial class QemuDomain
{
    private readonly IDriverContext _context;
    private readonly QemuDriverOptions _options;
    private readonly ChosenPorts _ports;
    private readonly ILogger _log;
    private readonly Subject<DomainInput> _inputs = new();
    private DomainHistory _history;
    private Operation? _operation; // Scheduler only: the last that began to change the domain; what QEMU tells of it is heard outside of it.
    private QemuRun? _run;
    private int _operations;
    private long _monitorChanged; // A timestamp.
    private long? _turnBegan;     // A timestamp.
    private DomainView _view;     // Volatile.

    internal QemuDomain(IDriverContext context, DomainHistory history, QemuDriverOptions options, ChosenPorts ports, ILogger log)
    {
        _ports = ports;
        _context = context;
        _history = history;
        _options = options;
        _log = log;
        _view = Look();
    }

    internal DomainRecord Record => _history.Record;

    internal Guid Uuid => Record.Uuid;

    internal string Name => Record.Name;

    /// <summary>What the next start uses; <see langword="null"/> of a transient domain.</summary>
    internal DomainDefinition? Stored => _history.Stored?.Whole;

    /// <summary>The same, perhaps not read yet.</summary>
    internal StoredDefinition? InStore => _history.Stored;

    /// <summary>What runs; <see langword="null"/> of an inactive domain.</summary>
    internal DomainDefinition? Live => _history.Live;

    /// <summary>What may be read of it on any thread, as of now.</summary>
    internal DomainView View => Volatile.Read(ref _view);

    /// <summary>The long operation that goes on, as of now.</summary>
    internal DomainJob Job => View.Job;

    /// <summary>Whether it is being started.</summary>
    internal bool IsStarting { get; private set; }

    /// <summary>Whether there is any reason to keep it: it runs, is stored, or an operation is at it.</summary>
    internal bool IsWanted => Record.IsActive || Record.IsPersistent || _operations > 0;

    /// <summary>Completes once the process is gone and nothing of the run is left; at once when there is none. Never fails.</summary>
    internal Task Ended => _run?.Ended ?? Task.CompletedTask;

    /// <summary>What the driver learns of the domain, as the fold has taken it.</summary>
    internal IObservable<DomainInput> Inputs => _inputs;

    private IHost Host => _context.Host;

    private IScheduler Scheduler => _context.Host.Scheduler;

    /// <summary>The run that goes on.</summary>
    private QemuRun Run => _run ?? throw QemuErrors.Ended(Name, "ask the QEMU of", cause: null); // It may end between two awaits.

    /// <summary>The one place where state changes: fold, publish, then tell those who wait.</summary>
    internal void Feed(DomainInput input)
    {
        DomainDefinition? live = _history.Live;
        _operation = input is Intended ? _context.Operation ?? _operation : _operation;
        (DomainHistory history, IReadOnlyList<DomainEvent> events) = DomainFold.Next(_history, input);
        if (!ReferenceEquals(history, _history))
        {
            _monitorChanged = history.Record.Monitor == Record.Monitor ? _monitorChanged : Host.Clock.GetTimestamp();
            _history = history;
            ShowView(); // Who is told of an event on another thread reads what it tells of, or what comes later.
            if (history.Record.IsActive)
            {
                _run?.Journal.Follow(history); // The file first, then the event: what was told is never told again.
            }

            _history = history with { Record = _context.Publish(history.Record, events, _context.Operation ?? _operation) };
        }

        if (input is ProcessExited or FoundGone)
        {
            QemuRun? over = _run;
            _run = null;
            if (over is not null && live is not null)
            {
                GiveBack(over, live);
            }
        }

        ShowView();
        React(input);

        _inputs.OnNext(input);
    }

    /// <summary>An operation begins; the domain stays wanted until the result is disposed.</summary>
    internal IDisposable Hold()
    {
        _operations++;
        return Disposable.Create(this, static domain => domain._operations--);
    }

    private void ShowView() => Volatile.Write(ref _view, Look());

    private DomainView Look() => new(_history, _run, _monitorChanged, _run?.Queries.SilentSince, _turnBegan, Host.Clock);
}
