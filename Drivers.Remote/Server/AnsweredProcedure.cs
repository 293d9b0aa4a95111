using System;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>A procedure that is answered in place: from what is known, without waiting.</summary>
internal sealed class AnsweredProcedure<TArguments, TReply>(string name, Access access, Func<ServerSession, TArguments, TReply> handler)
    : Procedure(name, access)
    where TArguments : struct, IXdr<TArguments>
    where TReply : struct, IXdr<TReply>
{
    internal override void Run(ServerConnection connection, in PacketHeader call, ReadOnlySpan<byte> arguments)
    {
        TReply reply = handler(connection.Session, XdrReader.Read<TArguments>(arguments));
        connection.Reply(call, ref reply);
    }
}
