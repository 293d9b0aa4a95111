using System;

namespace Rx.Hypervisor.Drivers.Remote;

/// <summary>Bytes are not what the protocol allows, or a value is more than it can carry.</summary>
/// <param name="offset">Where, in bytes from the start of what was read or written.</param>
/// <param name="message">What is wrong, with the values and the limit.</param>
/// <param name="inner">The cause, if another exception was it.</param>
public sealed class RpcProtocolException(long offset, string message, Exception? inner = null)
    : Exception($"{message} (at byte {offset})", inner)
{
    /// <summary>Where, in bytes from the start of what was read or written.</summary>
    public long Offset { get; } = offset;
}
