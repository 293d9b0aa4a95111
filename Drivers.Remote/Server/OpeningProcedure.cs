using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>A procedure that opens a stream.</summary>
internal sealed class OpeningProcedure<TArguments, TReply>(
    string name, Access access, Func<ServerSession, TArguments, ValueTask<StreamOffer<TReply>>> handler)
    : Procedure(name, access)
    where TArguments : struct, IXdr<TArguments>
    where TReply : struct, IXdr<TReply>
{
    internal override void Run(ServerConnection connection, in PacketHeader call, ReadOnlySpan<byte> arguments)
        => connection.Await(call, handler(connection.Session, XdrReader.Read<TArguments>(arguments)));
}
