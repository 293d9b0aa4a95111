using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Handles that wait for the byte that they go with. Owns copies of them. Threading: none of its own.</summary>
internal sealed class HandleQueue : IDisposable
{
    private readonly Queue<(long At, SafeHandle[] Copies)> _waiting = new();
    private long _sent; // Bytes of the queue that went so far: what positions count from.

    /// <summary>How many bytes go before the next handles; <see cref="int.MaxValue"/> when none wait.</summary>
    internal int BytesBefore => _waiting.TryPeek(out (long At, SafeHandle[] Copies) next) ? (int)(next.At - _sent) : int.MaxValue;

    /// <summary>The handles that go with the next byte, when <see cref="BytesBefore"/> is 0.</summary>
    internal ReadOnlySpan<SafeHandle> Next => _waiting.Peek().Copies;

    /// <summary>Copies handles, so that their owner may close them.</summary>
    internal static SafeHandle[] Copy(IReadOnlyList<SafeHandle> handles)
    {
        var copies = new List<SafeHandle>(handles.Count);
        try
        {
            foreach (SafeHandle handle in handles)
            {
                copies.Add(DescriptorHandle.CopyOf(handle));
            }

            return [.. copies];
        }
        catch
        {
            copies.ForEach(static copy => copy.Dispose());
            throw;
        }
    }

    /// <summary>Has handles go after so many bytes that wait already.</summary>
    internal void Add(int bytesBefore, SafeHandle[] copies) => _waiting.Enqueue((_sent + bytesBefore, copies));

    /// <summary>Bytes went, and with the first of them the handles that were due.</summary>
    internal void Drop(int bytes)
    {
        if (bytes > 0 && BytesBefore == 0)
        {
            Array.ForEach(_waiting.Dequeue().Copies, static copy => copy.Dispose());
        }

        _sent += bytes;
    }

    public void Dispose()
    {
        while (_waiting.TryDequeue(out (long At, SafeHandle[] Copies) next))
        {
            Array.ForEach(next.Copies, static copy => copy.Dispose());
        }
    }
}
