using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>A procedure whose result may take a while; one that is there at once is answered in place.</summary>
/// <param name="name">libvirt's function.</param>
/// <param name="access">Who may call it.</param>
/// <param name="handler">Carries it out.</param>
/// <param name="answer">Makes the reply of the result.</param>
internal sealed class AwaitedProcedure<TArguments, TResult, TReply>(
    string name, Access access, Func<ServerSession, TArguments, ValueTask<TResult>> handler, Func<TResult, Outcome<TReply>> answer)
    : Procedure(name, access)
    where TArguments : struct, IXdr<TArguments>
    where TReply : struct, IXdr<TReply>
{
    internal override void Run(ServerConnection connection, in PacketHeader call, ReadOnlySpan<byte> arguments)
    {
        ValueTask<TResult> pending = handler(connection.Session, XdrReader.Read<TArguments>(arguments));
        if (!pending.IsCompletedSuccessfully)
        {
            connection.Await(call, pending, answer);
            return;
        }

        Outcome<TReply> outcome = answer(pending.Result);
        connection.Reply(call, ref outcome.Reply, outcome.Caused);
    }
}
