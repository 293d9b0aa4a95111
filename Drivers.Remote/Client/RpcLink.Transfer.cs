using System;
using System.IO;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <content>Packets to and from the transport.</content>
internal sealed partial class RpcLink
{
    /// <summary>What may wait for a peer that does not read: a few of the longest packets.</summary>
    internal const int SendLimit = 2 * RpcLimits.LargestPacket;

    private const int ReceiveSize = 64 * 1024;

    private XdrBuffer _outgoing = new(SendLimit); // What is to be sent next.
    private XdrBuffer _sending = new(SendLimit);  // What is being sent.
    private bool _isSending;

    private void Send<T>(in PacketHeader header, string name, ref T payload)
        where T : struct, IXdr<T>
    {
        try
        {
            PacketWriter.Write(_outgoing, header, ref payload);
        }
        catch (RpcProtocolException e)
        {
            throw new HypervisorException(ErrorCode.Rpc, ErrorDomain.Rpc, $"cannot send {name}: {e.Message}", e);
        }

        SendSoon();
    }

    private void Send(in PacketHeader header)
    {
        PacketWriter.Write(_outgoing, header);
        SendSoon();
    }

    // What is sent in one turn goes out together.
    private void SendSoon()
    {
        if (!_isSending)
        {
            _isSending = true;
            _scheduler.Start(SendAsync);
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (_outgoing.Length > 0 && !IsClosed)
            {
                (_outgoing, _sending) = (_sending, _outgoing);
                await _transport.WriteAsync(_sending.WrittenMemory, _end.Token);
                await _transport.FlushAsync(_end.Token); // Of a stream that collects; sockets do not.
                _sending.Clear();
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            Close(e);
        }

        _isSending = false;
        if (IsClosed)
        {
            _outgoing.Dispose();
            _sending.Dispose();
        }
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[ReceiveSize];
        using var reader = new PacketReader();
        try
        {
            while (!IsClosed)
            {
                int count = await _transport.ReadAsync(buffer, _end.Token);
                if (count == 0)
                {
                    Close(new EndOfStreamException("End of file while reading data"));
                    return;
                }

                _keepAlive?.NoteLife();
                Dispatch(reader, buffer.AsSpan(0, count));
            }
        }
        catch (Exception e) when (IsEnd(e) || e is RpcProtocolException)
        {
            Close(e);
        }
    }

    private void Dispatch(PacketReader reader, ReadOnlySpan<byte> bytes)
    {
        while (!IsClosed && reader.TryRead(ref bytes, out Packet packet))
        {
            Dispatch(packet);
        }
    }

    private void Dispatch(in Packet packet)
    {
        PacketHeader header = packet.Header;
        switch (header.Type)
        {
            case PacketType.Reply or PacketType.ReplyWithHandles:
                if (_calls.TryGetValue(header.Serial, out PendingCall? call))
                {
                    _calls.Remove(header.Serial); // A second reply to it finds nobody.
                    call.Take(packet);
                }

                break;
            case PacketType.Stream or PacketType.StreamHole:
                TakeStream(packet);
                break;
            case PacketType.Message when header.Program == Programs.KeepAlive:
                if (header.Procedure == (int)KeepAliveProcedure.Ping)
                {
                    TellAlive(KeepAliveProcedure.Pong);
                }

                break;
            case PacketType.Message:
                _sink.OnMessage(packet);
                break;
            default:
                break; // A call: this end serves none. Newer types are the peer's to do without.
        }
    }

    // What transports throw when they end, by themselves or because they were closed here.
    private static bool IsEnd(Exception e) => e is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException;
}
