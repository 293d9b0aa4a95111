using System;
using System.Buffers.Binary;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.EventTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.NetworkTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.RegistrationTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>Tells clients what they have asked to hear of networks: that they come, go, start and stop.</summary>
/// <remarks>Threading: the server's scheduler.</remarks>
/// <param name="events">Gives the numbers, which are one count with those of domains.</param>
internal sealed class NetworkFanout(EventFanout events) : IDisposable
{
    private readonly XdrBuffer _message = new(RpcLimits.LargestPacket);
    private NetworkCallback[] _callbacks = []; // Replaced, never changed: whoever is told may go while others are being told.

    /// <summary>Takes in a callback.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: the client has an equal one; or it has too many.</exception>
    internal int Add(ServerSession session, Guid? network)
    {
        session.Callbacks.RequireRoom();
        if (Array.Exists(_callbacks, other => other.Session == session && other.Network == network))
        {
            throw SessionCallbacks.AlreadyTracked();
        }

        var callback = new NetworkCallback(session, network, events.NextId(), session.Hypervisor.Position);
        _callbacks = [.. _callbacks, callback];
        session.Callbacks.OfEvents++;
        return callback.Id;
    }

    /// <summary>Forgets a callback; nothing of it is sent from here on.</summary>
    /// <returns>Whether the client has it.</returns>
    internal bool Remove(ServerSession session, int id)
    {
        int before = _callbacks.Length;
        _callbacks = Array.FindAll(_callbacks, one => one.Session != session || one.Id != id);
        session.Callbacks.OfEvents -= before - _callbacks.Length;
        return _callbacks.Length < before;
    }

    /// <summary>Forgets a client.</summary>
    internal void Forget(ServerSession session) => _callbacks = Array.FindAll(_callbacks, one => one.Session != session);

    /// <summary>Tells whoever wants to know.</summary>
    internal void Publish(HypervisorEvent news)
    {
        if (news is not NetworkLifecycleEvent life || !Array.Exists(_callbacks, one => one.Wants(life)))
        {
            return;
        }

        var message = new Callback<NetworkLifecycleMessage>
        {
            Message = new NetworkLifecycleMessage { Network = new NetworkName { Name = life.Name, Uuid = life.Network }, Event = (int)life.Kind },
        };
        _message.Clear();
        PacketWriter.Write(_message, EventFanout.HeaderOf(RemoteProcedure.NetworkEventLifecycle), ref message);
        foreach (NetworkCallback one in _callbacks)
        {
            if (one.Wants(life))
            {
                BinaryPrimitives.WriteInt32BigEndian(_message.At(EventFanout.CallbackIdAt, 4), one.Id);
                one.Session.Connection.Send(_message.Written);
            }
        }
    }

    public void Dispose() => _message.Dispose();

    /// <summary>What a client wants to hear of.</summary>
    /// <param name="Session">Who.</param>
    /// <param name="Network">Of which network; <see langword="null"/> means all.</param>
    /// <param name="Id">The number that its messages carry.</param>
    /// <param name="Since">What came up to here is older than the registration.</param>
    private sealed record NetworkCallback(ServerSession Session, Guid? Network, int Id, Position Since)
    {
        internal bool Wants(NetworkLifecycleEvent news) => (Network is null || Network == news.Network)
            && !(news.Position.Epoch == Since.Epoch && news.Position.Sequence <= Since.Sequence);
    }
}
