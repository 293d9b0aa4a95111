using System;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>The journal of a host somewhere else.</summary>
public interface IPastEvents
{
    /// <summary>Begins to fetch what came after a position. Any thread.</summary>
    /// <param name="after">The position; of one that the host does not know it tells a gap.</param>
    /// <param name="wake">Called on any thread when there is something to read.</param>
    IPastReader From(Position after, Action wake);
}
