using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;

namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <summary>A call that waits for its reply. Threading: the link's scheduler.</summary>
/// <param name="name">What was called, for messages.</param>
internal abstract class PendingCall(string name)
{
    internal string Name { get; } = name;

    /// <summary>Receives what is told of the call before its reply; <see langword="null"/>: nobody wants to know.</summary>
    internal CallNote? Note { get; init; }

    /// <summary>Takes the reply.</summary>
    /// <exception cref="RpcProtocolException">It is none to this call; the call fails with that.</exception>
    internal void Take(in Packet reply)
    {
        try
        {
            if (reply.Header.Status == PacketStatus.Error)
            {
                Fail(XdrReader.Read<RpcError>(reply.Payload).ToException());
            }
            else
            {
                TakeValue(reply.Payload);
            }
        }
        catch (RpcProtocolException e)
        {
            Fail(new HypervisorException(ErrorCode.Rpc, ErrorDomain.Rpc, $"the reply to {Name} cannot be read: {e.Message}", e));
            throw;
        }
    }

    internal abstract void Fail(Exception cause);

    private protected abstract void TakeValue(ReadOnlySpan<byte> payload);
}

/// <inheritdoc/>
/// <typeparam name="T">What the reply has in it.</typeparam>
internal sealed class PendingCall<T>(string name) : PendingCall(name)
    where T : struct, IXdr<T>
{
    // Who waits goes on at once, on the scheduler: before the next packet is looked at.
    private readonly TaskCompletionSource<T> _reply = new();

    internal Task<T> Reply => _reply.Task;

    internal override void Fail(Exception cause) => _reply.TrySetException(cause);

    private protected override void TakeValue(ReadOnlySpan<byte> payload) => _reply.TrySetResult(XdrReader.Read<T>(payload));
}
