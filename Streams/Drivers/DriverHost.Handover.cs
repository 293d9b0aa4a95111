using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Recordings;

namespace Rx.Hypervisor.Streams.Drivers;

/// <content>New drivers take the place of those that run, under the feet of connections and subscribers: so that a recording has a beginning. ADR 23.</content>
public sealed partial class DriverHost
{
    private readonly CancellationTokenSource _ending = new(); // Whoever waits to take over gives up.
    private Task _handover = Task.CompletedTask;              // Scheduler only, as what follows.
    private RollCall? _roll;                                  // While drivers take over.
    private bool _isClosed;

    /// <summary>Calls that are under way.</summary>
    internal CallGate Calls { get; } = new();

    /// <summary>The recording that is made, or was made last.</summary>
    internal HostRecording? Recording { get; private set; }

    /// <summary>Of drivers that take over from others in this process; <see langword="null"/> of the first ones.</summary>
    internal EngineBefore? Before { get; set; }

    /// <summary>Has new drivers take over, and records what they learn. On the scheduler.</summary>
    /// <returns>Ends the recording.</returns>
    /// <exception cref="HypervisorException">The recording cannot begin, and nothing has changed.</exception>
    /// <exception cref="ConnectionLostException">The new drivers could not start, and the host is over.</exception>
    internal async Task<HostRecording> RecordAsync(InputRecordingOptions recording, TimeSpan deadline, CancellationToken cancellationToken)
    {
        if (IsLeaving || _isClosed || _started.Count < Drivers.Count || !_handover.IsCompleted)
        {
            throw new HypervisorException(ErrorCode.OperationInvalid, ErrorDomain.None,
                $"Requested operation is not valid: cannot begin a recording: {(_handover.IsCompleted ? "the host does not serve" : "another one begins")}");
        }

        var over = new TaskCompletionSource();
        _handover = over.Task;
        try
        {
            await WaitForRestAsync(deadline, cancellationToken);
            await Task.Yield(); // Not within the end of the last call.
            try
            {
                return await HandOverAsync(recording);
            }
            finally
            {
                Calls.Open();
            }
        }
        finally
        {
            over.SetResult();
        }
    }

    private async Task WaitForRestAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var patience = new Patience(deadline, Machine.Clock, cancellationToken, _ending.Token);
        try
        {
            await _startup.WaitAsync(patience.Token);
            await Calls.CloseAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsLate)
        {
            throw new HypervisorException(ErrorCode.OperationTimeout, ErrorDomain.None, string.Create(CultureInfo.InvariantCulture,
                $"Timed out during operation: cannot begin a recording: there was always a call under way for {deadline.TotalSeconds} s"));
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HypervisorException(ErrorCode.OperationAborted, ErrorDomain.None, "operation aborted: cannot begin a recording: the host is being stopped");
        }
    }

    private async Task<HostRecording> HandOverAsync(InputRecordingOptions recording)
    {
        IDriver[] successors = [.. Drivers.Select(static driver => driver.MakeSuccessor())];
        var before = new EngineBefore(
            _lastDomainId,
            Domains.Values.ToDictionary(static record => record.Uuid, static record => record.Position),
            State.Networks.All.ToDictionary(static record => record.Uuid, static record => record.Position));
        InputRecorder recorder = RecordingHead.Record(Machine, recording, new RecordingHead(
            Machine.Scheduler.Now.ToUniversalTime(), Machine.Boot, _folders, NamesOf(successors), Startup, Shutdown, Journal, before));

        // From here on there is no way back.
        (_world as InputRecorder)?.Finish("another recording began");
        await EnterAsync(HostCalls.Stop, StopDriversAsync, CancellationToken.None);
        await EnterAsync(HostCalls.End, CloseJournalAsync, CancellationToken.None);
        (_world as IDisposable)?.Dispose();
        UseDrivers(successors, recorder);
        Before = before;
        _roll = new RollCall();
        try
        {
            await EnterAsync(HostCalls.Start, StartDriversAsync, CancellationToken.None);
        }
        catch (Exception e)
        {
            _roll = null;
            await CloseAsync();
            throw new ConnectionLostException($"the host is over: {e.Message}", e);
        }

        Show(_roll);
        _roll = null;
        return Recording!;
    }

    private Task<bool> CloseJournalAsync(CancellationToken cancellationToken)
    {
        _journal?.Dispose();
        return Task.FromResult(true);
    }

    /// <summary>Shows what the new drivers know, if it is something else. Of what went meanwhile without a trace there is nothing to tell, as after any restart.</summary>
    private void Show(RollCall roll)
    {
        Position position = Position;
        KeyValuePair<Guid, DomainRecord?>[] domains = [.. Differences(Domains, roll.Domains, static record => record.IsActive || record.IsPersistent)];
        KeyValuePair<Guid, NetworkRecord?>[] networks = [.. Differences(State.Networks.ByUuid, roll.Networks, static record => record.IsActive || record.IsPersistent)];
        KeyValuePair<LeaseKey, NetworkLease?>[] leases = [.. Differences(Inventories.Leases.Items, roll.Leases, static _ => true)];
        Volatile.Write(ref _state, new HostState(
            domains.Aggregate(Index, static (index, one) => one.Value is { } record ? index.With(record) : index.Without(one.Key)),
            position,
            networks.Aggregate(State.Networks, static (index, one) => one.Value is { } record ? index.With(record) : index.Without(one.Key))));
        foreach (HostInventories inventories in _inventories)
        {
            inventories.Update(domains, position);
            inventories.Update(networks, position);
            inventories.Update(leases, position);
        }
    }

    // What is gone first: its name may be another's now.
    private static IEnumerable<KeyValuePair<TKey, T?>> Differences<TKey, T>(IReadOnlyDictionary<TKey, T> shown, Dictionary<TKey, T> known, Func<T, bool> isKept)
        where TKey : notnull
        where T : class
        => shown.Keys.Where(key => !known.TryGetValue(key, out T? now) || !isKept(now)).Select(static key => KeyValuePair.Create(key, (T?)null))
            .Concat(known.Where(one => isKept(one.Value) && !one.Value.Equals(shown.GetValueOrDefault(one.Key))).Select(static one => KeyValuePair.Create(one.Key, (T?)one.Value)));
}
