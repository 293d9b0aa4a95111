using System;
using System.Collections.Generic;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>What an engine knows of the one in the same process that it takes over from, beside what that left on the host. It has the lock already, and starts nothing by itself.</summary>
/// <param name="LastDomainId">The highest number that a run of a domain has had.</param>
/// <param name="Domains">The last event of each domain.</param>
/// <param name="Networks">The same of networks.</param>
internal sealed record EngineBefore(int LastDomainId, Dictionary<Guid, Position> Domains, Dictionary<Guid, Position> Networks)
{
    /// <summary>A domain that nothing has happened to since: its last event is still that.</summary>
    internal DomainRecord Recall(DomainRecord record)
        => record.Position == default && Domains.TryGetValue(record.Uuid, out Position last) ? record with { Position = last } : record;

    /// <summary>The same of a network.</summary>
    internal NetworkRecord Recall(NetworkRecord record)
        => record.Position == default && Networks.TryGetValue(record.Uuid, out Position last) ? record with { Position = last } : record;
}
