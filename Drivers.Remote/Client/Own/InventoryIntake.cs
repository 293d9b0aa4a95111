using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Own;

/// <summary>One inventory of a host: all of it, then what changes. What comes in several messages is taken as one.</summary>
/// <param name="kind">The inventory's name, for messages.</param>
/// <param name="read">Reads a record.</param>
/// <param name="take">Takes changes.</param>
internal sealed class InventoryIntake<T>(string kind, RecordReader<T> read, InventoryTaker<T> take) : IOwnFeed
{
    private readonly TaskCompletionSource _whole = new();
    private readonly List<T> _present = [];
    private readonly List<T> _gone = [];

    /// <summary>Completes when it is known what there is.</summary>
    internal Task Whole => _whole.Task;

    public int Take(OwnProcedure procedure, ReadOnlySpan<byte> payload)
    {
        InventoryMessage message = XdrReader.Read<InventoryMessage>(payload);
        foreach (InventoryChange change in message.Changes.Span)
        {
            (change.IsRemoved ? _gone : _present).Add(Read(change.Record.Json.Span));
        }

        if (message.IsLast)
        {
            take(_present, _gone, message.Position.Value, message.IsSnapshot);
            _present.Clear();
            _gone.Clear();
            _whole.TrySetResult();
        }

        return 0;
    }

    private T Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return read(json);
        }
        catch (FormatException e)
        {
            throw new RpcProtocolException(0, $"one of the {kind} cannot be read: {e.Message}");
        }
    }
}
