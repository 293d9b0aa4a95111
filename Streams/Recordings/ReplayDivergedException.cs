using System;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>An engine does something else than when it was recorded: it is another version, or what it did then does not follow from its inputs.</summary>
/// <param name="message">What differs.</param>
internal sealed class ReplayDivergedException(string message) : Exception(message);
