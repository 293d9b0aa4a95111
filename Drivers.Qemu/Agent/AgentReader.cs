using System;
using System.Buffers;
using System.Collections.Generic;

namespace Rx.Hypervisor.Drivers.Qemu.Agent;

/// <summary>Cuts what the agent sends into lines. A guest may send anything, so what it may leave here is bounded.</summary>
internal sealed class AgentReader
{
    /// <summary>The longest line that is taken.</summary>
    internal const int LineLimit = 4 * 1024 * 1024;

    // Never part of UTF-8: what stands before it belongs to a reply that was given up.
    private const byte Sentinel = 0xff;

    private readonly ArrayBufferWriter<byte> _partial = new();

    /// <summary>The lines that are whole by these bytes; their ends and empty lines are left out.</summary>
    /// <exception cref="AgentProtocolException">A line is longer than the limit.</exception>
    internal List<byte[]> Feed(ReadOnlySpan<byte> bytes)
    {
        List<byte[]> lines = [];
        while (bytes.Length > 0)
        {
            int end = bytes.IndexOfAny((byte)'\n', Sentinel);
            ReadOnlySpan<byte> part = end < 0 ? bytes : bytes[..end];
            if (_partial.WrittenCount + part.Length > LineLimit)
            {
                throw new AgentProtocolException($"a reply is longer than {LineLimit} bytes");
            }

            _partial.Write(part);
            if (end < 0)
            {
                break;
            }

            if (bytes[end] != Sentinel && _partial.WrittenSpan.Trim(" \r\t"u8) is { Length: > 0 } line)
            {
                lines.Add(line.ToArray());
            }

            _partial.ResetWrittenCount();
            bytes = bytes[(end + 1)..];
        }

        return lines;
    }
}
