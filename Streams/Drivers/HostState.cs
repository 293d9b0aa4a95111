using System;
using System.Threading;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>All objects of a host as of one event, and as of those after it that changed none.</summary>
/// <remarks>Threading: whoever writes it replaces it whole when an object changes, so what is read of one belongs together. Read it anywhere.</remarks>
public sealed class HostState
{
    private readonly Guid _epoch;
    private long _sequence; // Written by the one writer, read anywhere.

    /// <summary>Makes one.</summary>
    /// <param name="domains">The domains.</param>
    /// <param name="position">The last event that they reflect.</param>
    /// <param name="networks">The networks; <see langword="null"/> for none.</param>
    public HostState(DomainIndex domains, Position position, NetworkIndex? networks = null)
    {
        ArgumentNullException.ThrowIfNull(domains);
        Domains = domains;
        Networks = networks ?? NetworkIndex.Empty;
        (_epoch, _sequence) = (position.Epoch, position.Sequence);
    }

    /// <summary>The domains.</summary>
    public DomainIndex Domains { get; }

    /// <summary>The networks.</summary>
    public NetworkIndex Networks { get; }

    /// <summary>The last event that they reflect.</summary>
    public Position Position => new(_epoch, Volatile.Read(ref _sequence));

    /// <summary>The state as of a later event that changed nothing of it: this one, if it can be. The writer only.</summary>
    internal HostState At(Position position)
    {
        if (position.Epoch != _epoch)
        {
            return new HostState(Domains, position, Networks);
        }

        Volatile.Write(ref _sequence, position.Sequence); // To make a new one for each event would be the one thing that is allocated for it.
        return this;
    }
}
