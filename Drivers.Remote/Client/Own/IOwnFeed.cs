using System;
using Rx.Hypervisor.Drivers.Remote.Protocol;

namespace Rx.Hypervisor.Drivers.Remote.Client.Own;

/// <summary>Who hears the messages of a subscription. Threading: the session's scheduler.</summary>
internal interface IOwnFeed
{
    /// <summary>Takes a message.</summary>
    /// <returns>How many further events may be sent for it.</returns>
    /// <exception cref="RpcProtocolException">It is no such message.</exception>
    int Take(OwnProcedure procedure, ReadOnlySpan<byte> payload);
}
