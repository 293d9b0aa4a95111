using System;
using System.Buffers.Binary;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.RegistrationTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>Tells clients what they have asked to hear of domains. Each event is written once for each of its messages, however many hear it.</summary>
/// <remarks>Threading: the server's scheduler, on which the events of its hypervisors are delivered.</remarks>
internal sealed class EventFanout : IDisposable
{
    /// <summary>Where the number of a callback stands in a packet.</summary>
    internal const int CallbackIdAt = RpcLimits.SmallestPacket;

    /// <summary>libvirt's servers have 1 in each event, whatever its protocol says; clients look at it no more than at any other.</summary>
    private const uint Serial = 1;

    // Replaced, never changed: whoever is told may go while others are being told.
    private readonly EventCallback[][] _callbacks = [.. Enumerable.Range(0, DomainEventMessages.Count).Select(static _ => Array.Empty<EventCallback>())];
    private readonly XdrBuffer _message = new(RpcLimits.LargestPacket);
    private int _lastId;

    /// <summary>What stands in front of a message.</summary>
    internal static PacketHeader HeaderOf(RemoteProcedure procedure)
        => new(Programs.Remote, Programs.Version, (int)procedure, PacketType.Message, Serial, PacketStatus.Ok);

    /// <summary>A number for a callback, of whatever object: one count for all clients, so that none is mistaken for another's.</summary>
    internal int NextId() => _lastId = _lastId == int.MaxValue ? 1 : _lastId + 1;

    /// <summary>Takes in a callback.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: the client has an equal one; or it has too many.</exception>
    internal int Add(ServerSession session, DomainEventKind kind, Guid? domain)
    {
        session.Callbacks.RequireRoom();
        int id = NextId();
        Add(new EventCallback(session, kind, domain, id, session.Hypervisor.Position));
        return id;
    }

    /// <summary>Takes in a callback of the elder generation: for all domains, and its messages carry no number.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: the client has an equal one.</exception>
    internal void AddLegacy(ServerSession session, DomainEventKind kind)
        => Add(new EventCallback(session, kind, Domain: null, Id: null, session.Hypervisor.Position));

    /// <summary>Forgets a callback; nothing of it is sent from here on.</summary>
    /// <returns>Whether the client has it.</returns>
    internal bool Remove(ServerSession session, int id) => Remove(one => one.Session == session && one.Id == id);

    /// <summary>Forgets a callback of the elder generation.</summary>
    /// <returns>Whether the client has it.</returns>
    internal bool RemoveLegacy(ServerSession session, DomainEventKind kind)
        => Remove(one => one.Session == session && one.Kind == kind && one.Id is null);

    /// <summary>Forgets a client.</summary>
    internal void Forget(ServerSession session) => Remove(one => one.Session == session);

    /// <summary>Whether anybody hears of a kind.</summary>
    internal bool IsWanted(DomainEventKind kind) => _callbacks[(int)kind].Length > 0;

    /// <summary>Tells whoever wants to know.</summary>
    internal void Publish(HypervisorEvent news)
    {
        if (news is DomainEvent ofDomain)
        {
            EventTranslation.Translate(ofDomain, this);
        }
    }

    /// <summary>Tells of an event.</summary>
    /// <param name="news">The event.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="message">What its messages say.</param>
    internal void Tell<TMessage>(DomainEvent news, DomainEventKind kind, TMessage message)
        where TMessage : struct, IXdr<TMessage> => Tell(news, kind, message, message);

    /// <summary>Tells of an event whose elder message differs from the younger one.</summary>
    internal void Tell<TMessage, TLegacy>(DomainEvent news, DomainEventKind kind, TMessage message, TLegacy legacy)
        where TMessage : struct, IXdr<TMessage>
        where TLegacy : struct, IXdr<TLegacy>
    {
        EventCallback[] callbacks = _callbacks[(int)kind];
        var withId = new Callback<TMessage> { Message = message };
        if (Array.Exists(callbacks, one => one.Id is not null && one.Wants(news)))
        {
            Write(DomainEventMessages.Callback(kind), ref withId);
            foreach (EventCallback one in callbacks)
            {
                if (one.Id is { } id && one.Wants(news))
                {
                    BinaryPrimitives.WriteInt32BigEndian(_message.At(CallbackIdAt, 4), id);
                    one.Session.Connection.Send(_message.Written);
                }
            }
        }

        if (DomainEventMessages.Legacy(kind) is { } elder && Array.Exists(callbacks, one => one.Id is null && one.Wants(news)))
        {
            Write(elder, ref legacy);
            foreach (EventCallback one in callbacks)
            {
                if (one.Id is null && one.Wants(news))
                {
                    one.Session.Connection.Send(_message.Written);
                }
            }
        }
    }

    public void Dispose() => _message.Dispose();

    private void Write<TMessage>(RemoteProcedure procedure, ref TMessage message)
        where TMessage : struct, IXdr<TMessage>
    {
        _message.Clear();
        PacketWriter.Write(_message, HeaderOf(procedure), ref message);
    }

    private void Add(EventCallback callback)
    {
        EventCallback[] ofKind = _callbacks[(int)callback.Kind];
        if (Array.Exists(ofKind, other => other.Session == callback.Session && other.Domain == callback.Domain && other.Id is null == callback.Id is null))
        {
            throw SessionCallbacks.AlreadyTracked();
        }

        _callbacks[(int)callback.Kind] = [.. ofKind, callback];
        callback.Session.Callbacks.OfEvents++;
    }

    private bool Remove(Predicate<EventCallback> match)
    {
        bool isFound = false;
        for (int kind = 0; kind < _callbacks.Length; kind++)
        {
            foreach (EventCallback gone in Array.FindAll(_callbacks[kind], match))
            {
                gone.Session.Callbacks.OfEvents--;
                isFound = true;
            }

            _callbacks[kind] = isFound ? Array.FindAll(_callbacks[kind], one => !match(one)) : _callbacks[kind];
        }

        return isFound;
    }
}
