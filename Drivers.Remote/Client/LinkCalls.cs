using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Xdr;

namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <summary>Calls of libvirt's program.</summary>
internal static class LinkCalls
{
    /// <summary>Calls a procedure.</summary>
    internal static Task<TReply> CallAsync<TArguments, TReply>(
        this RpcLink link, RemoteProcedure procedure, TArguments arguments, TimeSpan deadline, CancellationToken cancellationToken, CallNote? note = null)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply>
        => link.CallAsync<TArguments, TReply>(
            Programs.Remote, Programs.Version, (int)procedure, procedure.ToString(), arguments, deadline, cancellationToken, note);

    /// <summary>Calls a procedure that a host may not have, or may refuse here.</summary>
    /// <returns><see langword="null"/> when it does.</returns>
    internal static async Task<TReply?> TryCallAsync<TArguments, TReply>(
        this RpcLink link, RemoteProcedure procedure, TArguments arguments, TimeSpan deadline, CancellationToken cancellationToken)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply>
    {
        try
        {
            return await link.CallAsync<TArguments, TReply>(procedure, arguments, deadline, cancellationToken);
        }
        catch (HypervisorException e) when (e.Code != ErrorCode.OperationTimeout)
        {
            return null;
        }
    }
}
