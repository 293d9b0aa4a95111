namespace Rx.Hypervisor.Streams.Journal;

/// <summary>What a <see cref="LineReader"/> came upon.</summary>
internal enum LineStatus
{
    /// <summary>There is no whole line.</summary>
    End,

    /// <summary>A line as it was written.</summary>
    Good,

    /// <summary>A line whose checksum is wrong.</summary>
    Bad,
}
