using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Rx.Hypervisor.Streams.Host;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>One client: takes its packets apart, has its calls carried out, and sends it what it is to hear.</summary>
/// <remarks>
/// <para>Threading: the server's scheduler, all of it.</para>
/// <para>What a turn has to say is collected, and sent when the turn ends: several replies leave with one system call.</para>
/// <para>Errors: a client that breaks the protocol, does not read or gives no sign of life is disconnected, and that is logged; no other notices.</para>
/// </remarks>
internal sealed partial class ServerConnection : IObserver<ReadOnlyMemory<byte>>
{
    /// <summary>How much waits for a client before streams and subscriptions send it no more.</summary>
    internal const int Enough = 256 * 1024;

    private readonly IHostConnection _transport;
    private readonly PacketReader _reader = new();
    private readonly SerialDisposable _timer = new();
    private readonly IDisposable _drained;
    private IDisposable? _receiving;
    private XdrBuffer? _output; // While a turn of this connection is under way.
    private int _turns;         // Turns may be inside one another.
    private KeepAlive? _life;   // Once the client has asked for it.
    private bool _isLeaving;    // It is let go when the turn ends.
    private bool _isShort;      // Somebody waits until there is room for more.
    private Task _sessionClosed = Task.CompletedTask;

    internal ServerConnection(RpcServer server, IHostConnection transport, string peer, RpcEndpoint endpoint)
    {
        (Server, _transport, Peer) = (server, transport, peer);
        IsSecure = transport.Peer is LocalPeer || endpoint.Tls is not null;
        Streams = new ServerStreams(Limits.Streams);
        Session = new ServerSession(this, endpoint);
        AdmitPackets();
        transport.SendLimit = Limits.PendingBytes + RpcLimits.LargestPacket; // One reply always may wait, however long it is; what may be sent behind it is told here.
        _drained = transport.Drained.Subscribe(_ => GoOn());
    }

    /// <summary>Its server.</summary>
    internal RpcServer Server { get; }

    /// <summary>Who it is, for logs.</summary>
    internal string Peer { get; }

    /// <summary>Where it comes from.</summary>
    internal HostPeer Origin => _transport.Peer;

    /// <summary>How many bytes wait for it to read them.</summary>
    internal int PendingBytes => _transport.PendingBytes + (_output?.Length ?? 0);

    /// <summary>Its streams.</summary>
    internal ServerStreams Streams { get; }

    /// <summary>What it has opened and asked for.</summary>
    internal ServerSession Session { get; }

    internal bool IsClosed { get; private set; }

    /// <summary>Begins, or goes on, to listen to the client.</summary>
    internal void Listen()
    {
        _receiving = _transport.Received.Subscribe(this);
        if (IsClosed)
        {
            _receiving.Dispose(); // It had hung up already.
        }
    }

    public void OnNext(ReadOnlyMemory<byte> value)
    {
        if (IsClosed)
        {
            return;
        }

        _life?.NoteLife();
        BeginTurn();
        try
        {
            ReadOnlySpan<byte> bytes = value.Span;
            while (!IsClosed && !_isLeaving && _reader.TryRead(ref bytes, out Packet packet))
            {
                Take(packet.Header, packet.Payload);
            }
        }
        catch (RpcProtocolException e)
        {
            Log.ProtocolBroken(Server.Logger, Peer, e.Message);
            Close("it broke the protocol");
        }

        EndTurn();
    }

    public void OnError(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        Close(error.Message);
    }

    public void OnCompleted() => Close("it hung up");

    /// <summary>Watches over the client from now on, since it asked to be.</summary>
    internal void StartKeepAlive()
    {
        if (_life is null)
        {
            _life = new KeepAlive(Server.Machine.Clock, Server.Options.KeepAliveInterval, Server.Options.KeepAliveCount);
            WatchAfter(Server.Options.KeepAliveInterval);
        }
    }

    /// <summary>Sends packets that are no replies: of events, of streams. A client that has let too many wait is let go.</summary>
    internal void Send(ReadOnlySpan<byte> packets)
    {
        if (IsClosed)
        {
            return;
        }

        if (PendingBytes + packets.Length > Limits.PendingBytes)
        {
            Log.NotReading(Server.Logger, Peer, $"{PendingBytes} bytes wait for it");
            Close("it does not read");
        }
        else if (_output is { } output)
        {
            output.Add(packets); // Behind what this turn has said so far.
        }
        else
        {
            Transmit(packets);
        }
    }

    /// <summary>Sends a message of our own program. Who sends it has asked for room before; how long this one is then makes no difference.</summary>
    internal void SendOwn<TMessage>(OwnProcedure procedure, ref TMessage message)
        where TMessage : struct, IXdr<TMessage>
    {
        if (IsClosed)
        {
            return;
        }

        BeginTurn();
        try
        {
            PacketWriter.Write(_output!, Message(Programs.Own, (int)procedure), ref message);
        }
        catch (RpcProtocolException e)
        {
            Log.CannotBeTold(Server.Logger, Peer, e.Message);
            Close("it cannot be told what it has subscribed to");
        }

        EndTurn();
    }

    /// <summary>Whether the client takes more: the rest stays where it comes from.</summary>
    internal bool HasRoom => PendingBytes < Math.Min(Enough, Limits.PendingBytes / 2);

    /// <summary>The same for who goes on when there is: streams and subscriptions are told then.</summary>
    internal bool AskForRoom()
    {
        bool hasRoom = HasRoom;
        _isShort |= !hasRoom;
        return hasRoom;
    }

    /// <summary>Takes packets as long as the client may send now: more, once it has shown who it is.</summary>
    internal void AdmitPackets()
        => _reader.Limit = RpcLimits.LengthWord + (Session.IsAuthenticated ? Limits.PacketBytes : Math.Min(Limits.PacketBytes, Limits.UnauthenticatedPacketBytes));

    /// <summary>Lets the client go once it has been sent what this turn has to say.</summary>
    internal void Leave() => _isLeaving = true;

    /// <summary>Whether nobody can listen in on the way: the other end is on this machine, or what is sent is encrypted.</summary>
    internal bool IsSecure { get; }

    /// <summary>Lets the client go, and waits until what it had opened is closed.</summary>
    internal Task CloseAsync(string why)
    {
        Close(why);
        return _sessionClosed;
    }

    /// <summary>Lets the client go; what it has not been sent yet it does not hear.</summary>
    internal void Close(string why)
    {
        if (IsClosed)
        {
            return;
        }

        IsClosed = true;
        _timer.Dispose();
        _drained.Dispose();
        _receiving?.Dispose();
        _transport.Dispose();
        _reader.Dispose();
        _waiting.Clear();
        Streams.Close();
        Server.Remove(this, why);
        _sessionClosed = CloseSessionAsync();
    }

    private RpcServerLimits Limits => Server.Options.Limits;

    /// <summary>The client has read all that waited for it.</summary>
    private void GoOn()
    {
        if (IsClosed)
        {
            return;
        }

        _isShort = false;
        BeginTurn();
        RunWaiting();
        Streams.Resume();
        Session.Own?.Resume();
        EndTurn();
    }

    private void BeginTurn()
    {
        if (_turns++ == 0)
        {
            _output = Server.RentBuffer();
        }
    }

    private void EndTurn()
    {
        if (--_turns > 0)
        {
            return;
        }

        Flush();
        Server.ReturnBuffer(_output!);
        _output = null;
        if (_isLeaving)
        {
            Close("it said goodbye");
        }
        else if (_isShort && !IsClosed && _transport.PendingBytes == 0)
        {
            // What there was no room behind went away with this turn, so nobody will tell that it has.
            Server.Machine.Scheduler.Schedule(this, static (_, me) =>
            {
                me.GoOn();
                return Disposable.Empty;
            });
        }
    }

    private void Flush()
    {
        XdrBuffer output = _output!;
        if (output.Length > 0 && !IsClosed)
        {
            Transmit(output.Written);
        }

        output.Clear();
    }

    private void Transmit(ReadOnlySpan<byte> packets)
    {
        try
        {
            _transport.Send(packets);
        }
        catch (HypervisorException e)
        {
            Close(e.Message);
        }
    }

    private async Task CloseSessionAsync()
    {
        try
        {
            await Session.CloseAsync();
        }
        catch (Exception e)
        {
            // The client is gone and cannot be told; whoever runs the server is to know what is left behind.
            Log.SessionNotClosed(Server.Logger, Peer, e);
        }
    }

    private void WatchAfter(TimeSpan wait) => _timer.Disposable = Server.Machine.Scheduler.Schedule(this, wait, static (_, me) =>
    {
        me.Watch();
        return Disposable.Empty;
    });

    private void Watch()
    {
        switch (_life!.Next(out TimeSpan wait))
        {
            case KeepAliveStep.Dead:
                Log.NoSignOfLife(Server.Logger, Peer);
                Close("it gave no sign of life");
                return;
            case KeepAliveStep.Ping:
                BeginTurn();
                PacketWriter.Write(_output!, Message(Programs.KeepAlive, (int)KeepAliveProcedure.Ping));
                EndTurn();
                break;
        }

        WatchAfter(wait);
    }

    private static PacketHeader Message(uint program, int procedure)
        => new(program, Programs.Version, procedure, PacketType.Message, Serial: 0, PacketStatus.Ok);
}
