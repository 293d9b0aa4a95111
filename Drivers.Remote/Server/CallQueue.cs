using System;
using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Remote.Rpc;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>Calls of one client that wait, in order.</summary>
internal sealed class CallQueue
{
    private readonly Queue<WaitingCall> _calls = new();

    internal int Count => _calls.Count;

    /// <summary>What they take while they wait.</summary>
    internal int Bytes { get; private set; }

    internal void Add(in PacketHeader header, ReadOnlySpan<byte> arguments)
    {
        var call = new WaitingCall(header, arguments);
        _calls.Enqueue(call);
        Bytes += call.Size;
    }

    /// <summary>The call that has waited longest; the caller disposes it.</summary>
    internal bool TryTake(out WaitingCall call)
    {
        if (!_calls.TryDequeue(out call))
        {
            return false;
        }

        Bytes -= call.Size;
        return true;
    }

    internal void Clear()
    {
        while (TryTake(out WaitingCall call))
        {
            call.Dispose();
        }
    }
}
