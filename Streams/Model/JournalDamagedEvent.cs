namespace Rx.Hypervisor;

/// <summary>A part of the journal cannot be read. It is left as it is, and readers are told of the gap.</summary>
public sealed record JournalDamagedEvent : HypervisorEvent
{
    /// <summary>Absolute path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>Where in it, in bytes.</summary>
    public required long Offset { get; init; }

    /// <summary>What is wrong there.</summary>
    public required string Cause { get; init; }
}
