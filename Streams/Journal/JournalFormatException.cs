using System;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>What stands in a journal is no event that this version knows.</summary>
/// <param name="offset">Where, counted from the first byte of the JSON.</param>
/// <param name="problem">What is wrong there.</param>
/// <param name="inner">What the JSON reader said, if it was the one to notice.</param>
internal sealed class JournalFormatException(long offset, string problem, Exception? inner = null)
    : FormatException($"event, byte {offset}: {problem}", inner)
{
    /// <summary>Where, counted from the first byte of the JSON.</summary>
    internal long Offset { get; } = offset;

    /// <summary>What is wrong there.</summary>
    internal string Problem { get; } = problem;
}
