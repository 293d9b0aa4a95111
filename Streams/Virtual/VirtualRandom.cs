using System;
using System.Buffers.Binary;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>The chance of a <see cref="VirtualHost"/>: the same in every run, unless told otherwise.</summary>
public sealed class VirtualRandom : IHostRandom
{
    private ulong _state = 0x52780000_00000001;

    /// <summary>Begins another sequence.</summary>
    public void Seed(long seed) => _state = (ulong)seed;

    /// <inheritdoc/>
    public void Fill(Span<byte> bytes)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        while (!bytes.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, Next());
            int count = Math.Min(bytes.Length, word.Length);
            word[..count].CopyTo(bytes);
            bytes = bytes[count..];
        }
    }

    // SplitMix64: every state has a successor of its own, and all bits are good.
    private ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
