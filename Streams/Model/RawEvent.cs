using System;

namespace Rx.Hypervisor;

/// <summary>A host told something that this version does not know: it is newer. Nothing that is told is dropped in silence.</summary>
public sealed record RawEvent : HypervisorEvent
{
    /// <summary>Number of the RPC program.</summary>
    public required uint Program { get; init; }

    /// <summary>Number of the message in it.</summary>
    public required int Message { get; init; }

    /// <summary>What the message had in it, as it came.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Compares the bytes too.</summary>
    public bool Equals(RawEvent? other)
        => base.Equals(other) && Program == other.Program && Message == other.Message && Data.Span.SequenceEqual(other.Data.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Program, Message, Data.Length);
}
