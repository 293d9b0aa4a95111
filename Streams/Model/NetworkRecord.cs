using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor;

/// <summary>A network as of <see cref="Position"/>.</summary>
public sealed record NetworkRecord
{
    /// <summary>Never changes.</summary>
    public required Guid Uuid { get; init; }

    /// <summary>Unique on its host.</summary>
    public required string Name { get; init; }

    /// <summary>One line for people; empty when there is none.</summary>
    public string Title { get; init; } = "";

    /// <summary>How it is connected to the world outside.</summary>
    public NetworkForwardMode Forward { get; init; }

    /// <summary>The bridge that guests are ports of.</summary>
    public string Bridge { get; init; } = "";

    /// <summary>Whether it can be used now.</summary>
    public bool IsActive { get; init; }

    /// <summary>Whether its definition is stored.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>Whether it is started with its host.</summary>
    public bool HasAutostart { get; init; }

    /// <summary>The guests that are on it, in the order in which they came.</summary>
    public IReadOnlyList<NetworkPort> Ports { get; init; } = [];

    /// <summary>Of the last event.</summary>
    public Position Position { get; init; }

    /// <inheritdoc/>
    public bool Equals(NetworkRecord? other) => other is not null
        && (Uuid, Name, Title, Forward, Bridge, IsActive, IsPersistent, HasAutostart, Position)
            == (other.Uuid, other.Name, other.Title, other.Forward, other.Bridge, other.IsActive, other.IsPersistent, other.HasAutostart, other.Position)
        && Ports.SequenceEqual(other.Ports);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Uuid, Name, IsActive, IsPersistent, HasAutostart, Position);
}
