namespace Rx.Hypervisor;

/// <summary>A file of a definition was written by hand and cannot be taken; what was stored before still holds.</summary>
public sealed record DefinitionRejectedEvent : HypervisorEvent
{
    /// <summary>Absolute path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>What is wrong, with line and column where there are any.</summary>
    public required string Reason { get; init; }

    /// <summary>The kind of error.</summary>
    public required ErrorCode Code { get; init; }
}
