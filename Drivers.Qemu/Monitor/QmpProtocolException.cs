using System;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <summary>The peer broke the protocol. The monitor closes; nothing after this byte is looked at.</summary>
/// <param name="offset">Where in the stream, counted from its first byte.</param>
/// <param name="problem">What is wrong there. Does not quote the line: that may hold what belongs in no log.</param>
/// <param name="inner">What the JSON reader said, if it was the one to notice.</param>
public sealed class QmpProtocolException(long offset, string problem, Exception? inner = null)
    : Exception($"QMP stream, byte {offset}: {problem}", inner)
{
    /// <summary>Where in the stream, counted from its first byte.</summary>
    public long Offset { get; } = offset;
}
