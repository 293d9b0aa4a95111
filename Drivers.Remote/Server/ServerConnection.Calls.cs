using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <content>Calls and their replies.</content>
internal sealed partial class ServerConnection
{
    /// <summary>So much is collected of a turn before it is sent.</summary>
    private const int FlushAt = 256 * 1024;

    private readonly CallQueue _waiting = new(); // Calls beyond those that are carried out at once.
    private int _inFlight;
    private CallWatch _watch; // Of the call that a turn is about to carry out.

    /// <summary>Answers a call. In a turn of this connection.</summary>
    internal void Reply<TReply>(in PacketHeader call, ref TReply reply, Position? caused = null)
        where TReply : struct, IXdr<TReply>
    {
        if (caused is { } position && Session.Own is not null)
        {
            var message = new CausedMessage { Serial = call.Serial, Position = new WirePosition { Value = position } };
            SendOwn(OwnProcedure.Caused, ref message);
        }

        PacketWriter.Write(_output!, call with { Type = PacketType.Reply, Status = PacketStatus.Ok }, ref reply);
    }

    /// <summary>Answers a call when what it waits for is there.</summary>
    internal void Await<TResult, TReply>(in PacketHeader call, ValueTask<TResult> pending, Func<TResult, Outcome<TReply>> answer)
        where TReply : struct, IXdr<TReply>
    {
        _inFlight++;
        _ = AnswerAsync(call, pending, answer, DetachWatch());
    }

    /// <summary>Opens a stream when what it brings is there.</summary>
    internal void Await<TReply>(in PacketHeader call, ValueTask<StreamOffer<TReply>> pending)
        where TReply : struct, IXdr<TReply>
    {
        _inFlight++;
        _ = OpenAsync(call, pending, DetachWatch());
    }

    private async Task OpenAsync<TReply>(PacketHeader call, ValueTask<StreamOffer<TReply>> pending, CallWatch watch)
        where TReply : struct, IXdr<TReply>
    {
        ServerStream? stream = null;
        Outcome<TReply> outcome = default;
        Exception? failure = null;
        try
        {
            StreamOffer<TReply> offer = await pending;
            stream = offer.Open(this, call);
            outcome = new Outcome<TReply>(offer.Reply);
            Streams.Add(stream);
        }
        catch (Exception e)
        {
            failure = e; // It is the client's to know.
        }

        _inFlight--;
        if (IsClosed || failure is not null)
        {
            stream?.Dispose();
        }

        if (IsClosed)
        {
            watch.End(Server.Machine.Clock, ErrorCode.OperationAborted);
            return;
        }

        BeginTurn();
        Answer(call, ref outcome, failure);
        watch.End(Server.Machine.Clock, CodeOf(failure));
        if (failure is null)
        {
            stream!.Start();
        }

        RunWaiting();
        EndTurn();
    }

    private async Task AnswerAsync<TResult, TReply>(PacketHeader call, ValueTask<TResult> pending, Func<TResult, Outcome<TReply>> answer, CallWatch watch)
        where TReply : struct, IXdr<TReply>
    {
        Outcome<TReply> outcome = default;
        Exception? failure = null;
        try
        {
            outcome = answer(await pending);
        }
        catch (Exception e)
        {
            failure = e; // It is the client's to know.
        }

        _inFlight--;
        if (IsClosed)
        {
            watch.End(Server.Machine.Clock, ErrorCode.OperationAborted);
            return;
        }

        BeginTurn();
        Answer(call, ref outcome, failure);
        watch.End(Server.Machine.Clock, CodeOf(failure));
        RunWaiting();
        EndTurn();
    }

    private void Answer<TReply>(in PacketHeader call, ref Outcome<TReply> outcome, Exception? failure)
        where TReply : struct, IXdr<TReply>
    {
        try
        {
            if (failure is null)
            {
                Reply(call, ref outcome.Reply, outcome.Caused);
                return;
            }
        }
        catch (RpcProtocolException e)
        {
            failure = e; // The reply is more than the protocol can carry.
        }

        Fail(call, failure);
    }

    private void Take(in PacketHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.Program == Programs.KeepAlive)
        {
            TakeSignOfLife(header);
            return;
        }

        switch (header.Type)
        {
            case PacketType.Call or PacketType.CallWithHandles when IsBusy || _waiting.Count > 0:
                _waiting.Add(header, payload);
                PauseIfFull();
                break;
            case PacketType.Call or PacketType.CallWithHandles:
                Run(header, payload);
                break;
            case PacketType.Message when header is { Program: Programs.Own, Version: Programs.OwnVersion }:
                Session.Own?.Take(header, payload);
                break;
            case PacketType.Stream:
                Streams.Take(header, payload);
                break;
            default:
                break; // A reply that nobody waits for, a hole in what is no file: peers send such things, and mean no harm.
        }
    }

    /// <summary>Whether no further call is carried out now: so many are, or what they have said waits to be read.</summary>
    private bool IsBusy => _inFlight >= Limits.CallsInFlight || _transport.PendingBytes > Limits.PendingBytes / 2;

    private void TakeSignOfLife(in PacketHeader header)
    {
        if (header is { Type: PacketType.Message, Procedure: (int)KeepAliveProcedure.Ping })
        {
            PacketWriter.Write(_output!, Message(Programs.KeepAlive, (int)KeepAliveProcedure.Pong));
        }
    }

    private void Run(in PacketHeader call, ReadOnlySpan<byte> arguments)
    {
        try
        {
            if (Server.Programs.Find(call) is not { } procedure)
            {
                Refuse(call, RpcError.UnknownProcedure(call.Procedure));
                return;
            }

            _watch = CallWatch.Begin(procedure, Peer, Server.Machine.Clock);
            Session.RequireAccess(procedure);
            procedure.Run(this, call, arguments);
            EndWatch(failure: null);
        }
        catch (Exception e)
        {
            Fail(call, e); // Whatever it is, it is the end of this call alone.
            EndWatch(e);
        }

        if (_output!.Length > FlushAt)
        {
            Flush();
        }
    }

    /// <summary>The watch of a call that ends with its answer, and not with the turn.</summary>
    private CallWatch DetachWatch()
    {
        CallWatch watch = _watch;
        _watch = default;
        watch.Detach();
        return watch;
    }

    private void EndWatch(Exception? failure)
    {
        _watch.End(Server.Machine.Clock, CodeOf(failure));
        _watch = default;
    }

    private static ErrorCode? CodeOf(Exception? failure) => failure switch
    {
        null => null,
        HypervisorException refused => refused.Code,
        _ => ErrorCode.Rpc,
    };

    private void RunWaiting()
    {
        while (!IsClosed && !_isLeaving && !IsBusy && _waiting.TryTake(out WaitingCall next))
        {
            using (next)
            {
                Run(next.Header, next.Arguments);
            }
        }

        if (!IsClosed && _receiving is null && _waiting.Bytes <= Limits.WaitingBytes)
        {
            Listen();
        }
    }

    private void PauseIfFull()
    {
        if (_waiting.Bytes > Limits.WaitingBytes)
        {
            _receiving?.Dispose();
            _receiving = null;
        }
    }

    private void Fail(in PacketHeader call, Exception failure) => Refuse(call, ErrorOf(call, failure));

    private void Refuse(in PacketHeader call, RpcError error)
    {
        Log.CallRefused(Server.Logger, ServedPrograms.NameOf(call), Peer, error.Message!);
        PacketWriter.Write(_output!, call with { Type = PacketType.Reply, Status = PacketStatus.Error }, ref error);
    }

    private RpcError ErrorOf(in PacketHeader call, Exception failure)
    {
        switch (failure)
        {
            case HypervisorException refused:
                return RpcError.Of(refused);
            case RpcProtocolException malformed:
                return RpcError.Of(ErrorCode.Rpc, ErrorDomain.Rpc, malformed.Message);
            case ArgumentException nonsense:
                return RpcError.Of(ErrorCode.InvalidArgument, ErrorDomain.Rpc, nonsense.Message);
            case OperationCanceledException or ObjectDisposedException:
                return RpcError.Of(ErrorCode.OperationAborted, ErrorDomain.Rpc, "the hypervisor is being closed");
            default:
                Log.CallFailed(Server.Logger, ServedPrograms.NameOf(call), Peer, failure);
                return RpcError.Of(ErrorCode.InternalError, ErrorDomain.Rpc, failure.Message);
        }
    }
}
