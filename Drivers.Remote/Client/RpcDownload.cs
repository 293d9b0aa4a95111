using System;
using System.IO;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;

namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <summary>What comes of a stream that a call has opened, in memory. Threading: the link's scheduler.</summary>
/// <param name="limit">The most, in bytes.</param>
internal sealed class RpcDownload(int limit)
{
    private readonly MemoryStream _bytes = new();
    private readonly TaskCompletionSource<byte[]> _whole = new();
    private readonly TaskCompletionSource _finished = new();

    /// <summary>Completes when the source has ended: all that came.</summary>
    internal Task<byte[]> Whole => _whole.Task;

    /// <summary>Completes when the peer has agreed that the stream is over.</summary>
    internal Task Finished => _finished.Task;

    /// <summary>Whether the peer has let go of the stream.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>Takes a packet.</summary>
    internal void Take(in Packet packet)
    {
        IsOver = packet.Header.Status != PacketStatus.Continue; // First: whoever waits goes on in here.
        switch (packet.Header.Status)
        {
            case PacketStatus.Continue when packet.Payload.IsEmpty:
                _whole.TrySetResult(_bytes.ToArray());
                break;
            case PacketStatus.Continue when _bytes.Length + packet.Payload.Length <= limit:
                _bytes.Write(packet.Payload);
                break;
            case PacketStatus.Continue:
                Fail(new HypervisorException(ErrorCode.OperationFailed, ErrorDomain.Rpc, $"operation failed: the host sends more than {limit} bytes"));
                break;
            case PacketStatus.Error:
                Fail(XdrReader.Read<RpcError>(packet.Payload).ToException());
                break;
            default:
                _finished.TrySetResult();
                break;
        }
    }

    internal void Fail(Exception cause)
    {
        _whole.TrySetException(cause);
        _ = _whole.Task.Exception; // Whoever still waits is told; nobody has to.
        _finished.TrySetResult();
    }
}
