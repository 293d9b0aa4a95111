using System;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>Bytes to or from a client behind a call that opened them. It ends when either side says so, or with the connection.</summary>
/// <remarks>
/// <para>Threading: the server's scheduler.</para>
/// <para>The server's end of file is a packet that goes on with no bytes in it; the client then finishes, and hears that it is done. A client may
/// finish or abort at any time, and hears that too.</para>
/// </remarks>
/// <param name="connection">The client's.</param>
/// <param name="opening">The call that opened it.</param>
internal abstract class ServerStream(ServerConnection connection, PacketHeader opening) : IDisposable
{
    /// <summary>What its packets are known by.</summary>
    internal uint Serial => opening.Serial;

    /// <summary>Whether the client takes more. If not, <see cref="Resume"/> tells when it does.</summary>
    protected bool AskForRoom() => connection.AskForRoom();

    /// <summary>Whether it is over; nothing is sent any more.</summary>
    protected bool IsOver { get; private set; }

    /// <summary>Begins, behind the reply of the call.</summary>
    internal abstract void Start();

    /// <summary>The client has read what waited: there is room again.</summary>
    internal virtual void Resume()
    {
    }

    /// <summary>Takes a packet of the client.</summary>
    internal void Take(PacketStatus status, ReadOnlySpan<byte> data)
    {
        if (status == PacketStatus.Continue)
        {
            Receive(data);
            return;
        }

        End(); // It has finished, or called off: both are answered alike.
        Send(PacketStatus.Ok, []);
    }

    /// <summary>Lets go of where the bytes come from or go to.</summary>
    public abstract void Dispose();

    /// <summary>Takes bytes of the client; none are its end of file.</summary>
    protected abstract void Receive(ReadOnlySpan<byte> data);

    /// <summary>Sends bytes, in pieces that old clients can take.</summary>
    protected void SendData(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            int count = Math.Min(data.Length, RpcLimits.StreamChunk);
            Send(PacketStatus.Continue, data[..count]);
            data = data[count..];
        }
    }

    /// <summary>Tells the client that nothing more comes.</summary>
    protected void SendEnd() => Send(PacketStatus.Continue, []);

    /// <summary>Tells the client why it cannot go on, and is over.</summary>
    protected void Fail(HypervisorException cause)
    {
        RpcError error = RpcError.Of(cause);
        if (!IsOver)
        {
            End();
            using var buffer = new XdrBuffer();
            PacketWriter.Write(buffer, Header(PacketStatus.Error), ref error);
            connection.Send(buffer.Written);
        }
    }

    private PacketHeader Header(PacketStatus status) => opening with { Type = PacketType.Stream, Status = status };

    private void Send(PacketStatus status, ReadOnlySpan<byte> data)
    {
        XdrBuffer buffer = connection.Server.RentBuffer();
        PacketWriter.Write(buffer, Header(status), data);
        connection.Send(buffer.Written);
        connection.Server.ReturnBuffer(buffer);
    }

    private void End()
    {
        IsOver = true;
        connection.Streams.Remove(this);
        Dispose();
    }
}
