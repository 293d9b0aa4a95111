using System;

namespace Rx.Hypervisor;

/// <summary>Where a replay ended.</summary>
/// <param name="Reason">How.</param>
/// <param name="Why">The same in words.</param>
/// <param name="Line">The last line of the recording that was read, from 1 on.</param>
/// <param name="Offset">Where in the file, in bytes, the next one would begin.</param>
/// <param name="Elapsed">How long after the beginning.</param>
public sealed record ReplayEnd(ReplayEndReason Reason, string Why, int Line, long Offset, TimeSpan Elapsed);
