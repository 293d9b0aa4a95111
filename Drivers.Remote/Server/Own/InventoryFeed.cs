using System;
using System.Buffers;
using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Own;

/// <summary>An inventory for one client: all of it, then what changes.</summary>
/// <remarks>
/// <para>Threading: the server's scheduler, on which the changes of its hypervisors are delivered.</para>
/// <para>Memory: while the client does not read, the changes become one, which has at most one entry for each item, however much happens. Then it
/// misses steps, never the outcome.</para>
/// </remarks>
internal sealed class InventoryFeed<TKey, T> : Feed, IObserver<ChangeSet<TKey, T>>
    where TKey : notnull
    where T : class
{
    private readonly Action<T, IBufferWriter<byte>> _write;
    private readonly ArrayBufferWriter<byte> _json = new();
    private readonly List<InventoryChange> _changes = []; // Of one message.
    private readonly IDisposable _subscription;
    private ChangeSet<TKey, T>? _pending;

    /// <summary>Begins.</summary>
    /// <param name="session">The client's.</param>
    /// <param name="id">What its messages are known by.</param>
    /// <param name="inventory">Of what.</param>
    /// <param name="write">Writes an item as JSON.</param>
    internal InventoryFeed(ServerSession session, int id, Inventory<TKey, T> inventory, Action<T, IBufferWriter<byte>> write)
        : base(session, id)
    {
        _write = write;
        _subscription = inventory.Changes.Subscribe(this);
    }

    internal override void Resume()
    {
        if (IsOver || _pending is not { } changes || !Session.Connection.AskForRoom())
        {
            return;
        }

        _pending = null;
        Send(changes);
    }

    public void OnNext(ChangeSet<TKey, T> value)
    {
        _pending = _pending?.FollowedBy(value) ?? value;
        Resume();
    }

    public void OnError(Exception error) => Session.Connection.Close(error.Message);

    public void OnCompleted()
    {
        // The hypervisor is being closed, and with it the client.
    }

    protected override void End()
    {
        _subscription.Dispose();
        _pending = null;
    }

    private void Send(ChangeSet<TKey, T> changes)
    {
        int bytes = 0;
        foreach (Change<TKey, T> change in changes)
        {
            if (_changes.Count == MostLines || bytes >= FullAt)
            {
                Transmit(changes, isLast: false);
                bytes = 0;
            }

            _json.ResetWrittenCount();
            _write(change.Current, _json);
            _changes.Add(new InventoryChange { IsRemoved = change.Reason == ChangeReason.Remove, Record = new Line { Json = _json.WrittenSpan.ToArray() } });
            bytes += _json.WrittenCount;
        }

        Transmit(changes, isLast: true);
    }

    private void Transmit(ChangeSet<TKey, T> changes, bool isLast)
    {
        var message = new InventoryMessage
        {
            Id = Id, Position = new WirePosition { Value = changes.Position }, IsSnapshot = changes.IsSnapshot, IsLast = isLast, Changes = _changes.ToArray(),
        };
        _changes.Clear();
        Send(OwnProcedure.InventoryChanges, ref message);
    }
}
