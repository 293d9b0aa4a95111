using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <summary>The QMP connection to one QEMU process.</summary>
/// <remarks>
/// <para>
/// Threading: single threaded. Call every member on the scheduler; tasks complete and observers run there too, one at a
/// time and in stream order. A continuation may run inside the call that completes its task, and may call every member.
/// </para>
/// <para>Time: deadlines are timers of the scheduler; there are no others.</para>
/// <para>
/// Errors: a refusal fails its own command only. Malformed input ends the monitor, never the process. What an observer
/// throws reaches the scheduler as an action of its own; the reading goes on.
/// </para>
/// <para>Disposal: closes the connection and fails what is pending; safe from inside a notification.</para>
/// </remarks>
public sealed partial class QmpMonitor : IDisposable
{
    private const string Negotiate = "qmp_capabilities";
    private const string Negotiation = "greeting and qmp_capabilities";

    private readonly IHostConnection _connection; // Immutable; owned.
    private readonly IScheduler _scheduler;       // Immutable.
    private readonly ILogger _log;                // Immutable.
    private readonly QmpWire _wire;               // Immutable.

    // Scheduler only, as all fields that follow, also those of the other halves.
    private readonly SingleAssignmentDisposable _reading = new();
    private readonly Subject<QmpEvent> _events = new();
    private readonly TaskCompletionSource<QmpEnd> _closed = new();
    private readonly Waiter<QmpGreeting> _greeting = new("greeting", id: 0);
    private bool _hasStarted;
    private QmpEnd? _ended;

    /// <summary>A monitor on a new connection, interested in every event.</summary>
    /// <inheritdoc cref="QmpMonitor(IHostConnection, IScheduler, ILogger, QmpEventFilter)"/>
    public QmpMonitor(IHostConnection connection, IScheduler scheduler, ILogger log)
        : this(connection, scheduler, log, QmpEventFilter.All)
    {
    }

    /// <summary>A monitor on a new connection. Nothing is read before <see cref="NegotiateAsync"/>.</summary>
    /// <param name="connection">The monitor socket; the monitor disposes it.</param>
    /// <param name="scheduler">Where everything happens: the one that the connection notifies on.</param>
    /// <param name="log">Debug for the monitor's life, Trace for the wire.</param>
    /// <param name="filter">The events that <see cref="Events"/> will carry; the others cost next to nothing.</param>
    public QmpMonitor(IHostConnection connection, IScheduler scheduler, ILogger log, QmpEventFilter filter)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(filter);
        (_connection, _scheduler, _log, _wire) = (connection, scheduler, log, new QmpWire(log));
        _parser = new QmpParser(new Sink(this, filter));
        Events = _events.AsObservable();
    }

    /// <summary>What happens in the guest and in QEMU, as the monitor tells it.</summary>
    /// <remarks>
    /// <para>Shape: hot; from the first byte on, also before the greeting and between a command and its reply.</para>
    /// <para>Threading: on the scheduler, one at a time; a blocked observer stalls the monitor.</para>
    /// <para>Errors: none; <see cref="Closed"/> tells how the monitor ended.</para>
    /// <para>Completion: when the monitor is gone, after every pending command has failed.</para>
    /// <para>Buffering: none beyond the read that is being worked off.</para>
    /// </remarks>
    public IObservable<QmpEvent> Events { get; }

    /// <summary>Completes when the monitor is gone, and tells how it ended; never fails.</summary>
    public Task<QmpEnd> Closed => _closed.Task;

    /// <summary>Begins to read, awaits the greeting and sends <c>qmp_capabilities</c>. Once, before all else.</summary>
    /// <remarks>
    /// The greeting does not mean that the machine exists; the answer to <c>qmp_capabilities</c> does. A monitor that
    /// is lost between the two means that QEMU refused its command line.
    /// </remarks>
    /// <param name="deadline">For both together, above zero; or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cancellationToken">Calls it off; the monitor is then of no more use, dispose it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The deadline is not positive.</exception>
    /// <exception cref="InvalidOperationException">Called before.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.OperationTimeout"/>: the deadline passed.</exception>
    /// <exception cref="MonitorLostException">The monitor ended first.</exception>
    /// <exception cref="QmpCommandException">QEMU refused to negotiate.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<QmpGreeting> NegotiateAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        ThrowUnlessPositive(deadline);
        if (_hasStarted)
        {
            throw new InvalidOperationException("the monitor has been negotiated before");
        }

        _hasStarted = true;
        return NegotiateOnceAsync(deadline, cancellationToken);
    }

    /// <summary>Sends a command and waits for its reply. Any number may wait at a time.</summary>
    /// <param name="command">As in the QAPI schema: <c>query-status</c>.</param>
    /// <param name="arguments">Writes the members of the arguments object; <see langword="null"/> sends none.</param>
    /// <param name="deadline">
    /// From now to the reply; <see cref="Timeout.InfiniteTimeSpan"/> waits forever. QEMU may still carry out a command
    /// that was given up; its late reply is dropped.
    /// </param>
    /// <param name="cancellationToken">Gives the command up.</param>
    /// <returns>What the command returns, on memory of its own.</returns>
    /// <exception cref="ArgumentException">The command has no name, or the deadline is not positive.</exception>
    /// <exception cref="InvalidOperationException">
    /// <see cref="NegotiateAsync"/> was not called, or the callback wrote no valid JSON; nothing was sent.
    /// </exception>
    /// <exception cref="QmpCommandException">QEMU refused the command.</exception>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.OperationTimeout"/>: the deadline passed; <see cref="ErrorCode.OperationFailed"/>: QEMU
    /// does not read its monitor.
    /// </exception>
    /// <exception cref="MonitorLostException">The monitor ended first.</exception>
    /// <exception cref="OperationCanceledException">Given up.</exception>
    public Task<JsonElement> ExecuteAsync(
        string command, Action<Utf8JsonWriter>? arguments, TimeSpan deadline, CancellationToken cancellationToken)
        => ExecuteAsync(command, arguments, handles: [], deadline, cancellationToken);

    /// <summary>Sends a command that takes handles, with them: <c>getfd</c> or <c>add-fd</c>.</summary>
    /// <param name="command">As in the QAPI schema.</param>
    /// <param name="arguments">Writes the members of the arguments object; <see langword="null"/> sends none.</param>
    /// <param name="handles">Of the host that the connection is of; they stay the caller's, who may dispose them at once.</param>
    /// <param name="deadline">From now to the reply; <see cref="Timeout.InfiniteTimeSpan"/> waits forever.</param>
    /// <param name="cancellationToken">Gives the command up.</param>
    /// <exception cref="ObjectDisposedException">One of the handles is closed; nothing was sent.</exception>
    /// <inheritdoc cref="ExecuteAsync(string, Action{Utf8JsonWriter}?, TimeSpan, CancellationToken)"/>
    public Task<JsonElement> ExecuteAsync(
        string command,
        Action<Utf8JsonWriter>? arguments,
        IReadOnlyList<IPassableHandle> handles,
        TimeSpan deadline,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        ArgumentNullException.ThrowIfNull(handles);
        ThrowUnlessPositive(deadline);
        if (!_hasStarted)
        {
            throw new InvalidOperationException($"{command}: the monitor has not been negotiated");
        }

        if (_ended is not null)
        {
            return Task.FromException<JsonElement>(new MonitorLostException(command, _ended));
        }

        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<JsonElement>(cancellationToken)
            : Send(command, arguments, handles, deadline, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => Close(new QmpEnd(QmpEndReason.Disposed, Cause: null));

    private async Task<QmpGreeting> NegotiateOnceAsync(TimeSpan deadline, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bool isLate = false;
        using var timer = new SingleAssignmentDisposable();
        if (deadline != Timeout.InfiniteTimeSpan)
        {
            timer.Disposable = _scheduler.Schedule(deadline, () =>
            {
                isLate = true;
                patience.Cancel();
            });
        }

        try
        {
            QmpGreeting greeting = await GreetedAsync(patience.Token);
            await ExecuteAsync(Negotiate, arguments: null, Timeout.InfiniteTimeSpan, patience.Token);
            Log.Negotiated(_log, greeting.Major, greeting.Minor, greeting.Micro);
            return greeting;
        }
        catch (OperationCanceledException e)
        {
            throw isLate
                ? Waiter<QmpGreeting>.TimedOut(Negotiation, deadline)
                : new OperationCanceledException(e.Message, e, cancel);
        }
    }

    private void Close(QmpEnd end)
    {
        if (_ended is not null)
        {
            return;
        }

        _ended = end;
        _inbox.Clear();
        _reading.Dispose();
        _connection.Dispose();
        _writer.Dispose();
        Log.Ended(_log, end.Cause, end.Reason, _parser.PendingBytes);
        FailPending(end);
        _closed.SetResult(end);
        Notify(static events => events.OnCompleted());
    }

    private void FailPending(QmpEnd end)
    {
        Waiter<JsonElement>[] pending = [.. _pending.Values.OrderBy(waiter => waiter.Id)];
        _pending.Clear();
        if (_hasStarted)
        {
            _greeting.Fail(new MonitorLostException(_greeting.Command, end));
        }

        foreach (Waiter<JsonElement> waiter in pending)
        {
            waiter.Fail(new MonitorLostException(waiter.Command, end));
        }
    }

    private static void ThrowUnlessPositive(TimeSpan deadline)
    {
        if (deadline != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(deadline, TimeSpan.Zero);
        }
    }
}
