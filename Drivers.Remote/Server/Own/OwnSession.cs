using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Own;

/// <summary>What a client has that has said hello to our own program: heartbeats, and what it has subscribed to.</summary>
/// <remarks>Threading: the server's scheduler.</remarks>
internal sealed class OwnSession : IDisposable
{
    private readonly ServerSession _session;
    private readonly Dictionary<int, Feed> _feeds = [];
    private readonly IDisposable _heartbeats;
    private int _lastId;

    internal OwnSession(ServerSession session)
    {
        _session = session;
        _heartbeats = session.Server.Machine.Scheduler.SchedulePeriodic(session.Server.Options.HeartbeatInterval, Beat);
    }

    /// <summary>Begins a subscription.</summary>
    /// <param name="make">Makes it, with the number that it is to have.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.OperationFailed"/>: there are too many.</exception>
    internal int Add(Func<int, Feed> make)
    {
        int most = _session.Server.Options.Limits.Subscriptions;
        if (_feeds.Count >= most)
        {
            throw new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.Rpc, $"operation failed: this client has {most} subscriptions already, and may have no more");
        }

        Feed feed = make(++_lastId);
        _feeds.Add(feed.Id, feed);
        feed.Resume();
        return feed.Id;
    }

    /// <summary>Ends a subscription; nothing of it is sent from here on.</summary>
    /// <returns>Whether there was one.</returns>
    internal bool Remove(int id)
    {
        if (!_feeds.Remove(id, out Feed? feed))
        {
            return false;
        }

        feed.Dispose();
        return true;
    }

    /// <summary>Takes a message of the client. Credit for what has ended is dropped: the client could not know.</summary>
    /// <exception cref="RpcProtocolException">It is no such message.</exception>
    internal void Take(in PacketHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.Procedure == (int)OwnProcedure.Credit)
        {
            CreditMessage credit = XdrReader.Read<CreditMessage>(payload);
            _feeds.GetValueOrDefault(credit.Id)?.AddCredit(credit.Events);
        }
    }

    /// <summary>The client reads again.</summary>
    internal void Resume()
    {
        foreach (Feed feed in _feeds.Values.ToArray())
        {
            feed.Resume();
        }
    }

    public void Dispose()
    {
        _heartbeats.Dispose();
        foreach (Feed feed in _feeds.Values)
        {
            feed.Dispose();
        }

        _feeds.Clear();
    }

    // Who does not read has enough to read already.
    private void Beat()
    {
        if (!_session.Connection.HasRoom)
        {
            return;
        }

        foreach (Feed feed in _feeds.Values)
        {
            feed.TellProgress();
        }

        var beat = new HeartbeatMessage { Last = new WirePosition { Value = _session.Hypervisor.Position } };
        _session.Connection.SendOwn(OwnProcedure.Heartbeat, ref beat);
    }
}
