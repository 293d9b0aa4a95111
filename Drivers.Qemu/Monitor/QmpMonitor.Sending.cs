using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <content>The sending half: commands, and what becomes of those that are given up.</content>
public sealed partial class QmpMonitor
{
    /// <summary>Commands that may wait for a reply, given up or not, before more are refused: a silent QEMU costs bounded memory.</summary>
    internal const int UnansweredLimit = 1024;

    private readonly QmpCommandWriter _writer = new();
    private readonly Dictionary<long, Waiter<JsonElement>> _pending = [];
    private readonly HashSet<long> _givenUp = []; // Not answered yet: what still comes for these is dropped.
    private long _lastId;

    private Task<JsonElement> Send(
        string command,
        Action<Utf8JsonWriter>? arguments,
        IReadOnlyList<IPassableHandle> handles,
        TimeSpan deadline,
        CancellationToken cancel)
    {
        if (_pending.Count + _givenUp.Count >= UnansweredLimit)
        {
            return Task.FromException<JsonElement>(new HypervisorException(
                ErrorCode.OperationFailed, ErrorDomain.Qemu, $"operation failed: cannot send '{command}': QEMU has left {UnansweredLimit} commands unanswered"));
        }

        var waiter = new Waiter<JsonElement>(command, _lastId + 1);
        ReadOnlySpan<byte> line = _writer.Write(command, arguments, waiter.Id);
        _lastId = waiter.Id;
        _pending.Add(waiter.Id, waiter);
        waiter.Arm(_scheduler, deadline, GiveUp, cancel);
        _wire.Sent(command, waiter.Id, line);
        try
        {
            if (handles.Count > 0)
            {
                _connection.Send(line, handles);
            }
            else
            {
                _connection.Send(line);
            }
        }
        catch (Exception e) when (e is HypervisorException or (ObjectDisposedException or ArgumentException))
        {
            GiveUp(waiter, e);
        }

        return waiter.Task;
    }

    private void GiveUp(Waiter<JsonElement> waiter, Exception error)
    {
        if (!_pending.Remove(waiter.Id))
        {
            return; // Answered in the same turn.
        }

        if (!waiter.IsAnswered)
        {
            _givenUp.Add(waiter.Id);
        }

        Log.GivenUp(_log, waiter.Id, waiter.Command);
        waiter.Fail(error);
    }
}
