using System;
using System.Threading;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>One file of the journal, and the way to the next.</summary>
/// <remarks>Threading: the writer makes it longer and links it; any thread reads. What it had been given is final once <see cref="Next"/> is set.</remarks>
/// <param name="ordinal">Its number among all files, over all epochs.</param>
/// <param name="path">Absolute; empty for the one that stands in front of the first and has nothing in it.</param>
/// <param name="header">Its first line; <see langword="null"/> when that cannot be read.</param>
/// <param name="created">When it was begun, as far as is known.</param>
/// <param name="length">How much of it may be read.</param>
internal sealed class JournalSegment(long ordinal, string path, JournalHeader? header, DateTimeOffset created, long length)
{
    private long _length = length;     // Volatile.
    private JournalSegment? _next;     // Volatile.
    private bool _isRemoved;           // Volatile.

    internal long Ordinal { get; } = ordinal;

    internal string Path { get; } = path;

    internal JournalHeader? Header { get; } = header;

    internal DateTimeOffset Created { get; } = created;

    /// <summary>How much of it is whole lines that may be read.</summary>
    internal long Length
    {
        get => Volatile.Read(ref _length);
        set => Volatile.Write(ref _length, value);
    }

    /// <summary>The one behind it.</summary>
    internal JournalSegment? Next
    {
        get => Volatile.Read(ref _next);
        set => Volatile.Write(ref _next, value);
    }

    /// <summary>Whether its file was deleted because there was too much, or it was too old.</summary>
    internal bool IsRemoved
    {
        get => Volatile.Read(ref _isRemoved);
        set => Volatile.Write(ref _isRemoved, value);
    }
}
