using System;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Chance: an input like any other, so that a test or a replay has the same again.</summary>
/// <remarks>Threading: the host's scheduler.</remarks>
public interface IHostRandom
{
    /// <summary>Fills a buffer with random bytes, fit for keys on a real host.</summary>
    void Fill(Span<byte> bytes);
}
