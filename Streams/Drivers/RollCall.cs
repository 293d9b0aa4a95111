using System;
using System.Collections.Generic;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>What drivers that take over know of, as they find it out. Until they know all of it, what is shown stays, but for what events tell.</summary>
internal sealed class RollCall
{
    /// <summary>Domains as they were told last.</summary>
    internal Dictionary<Guid, DomainRecord> Domains { get; } = [];

    /// <summary>Networks as they were told last.</summary>
    internal Dictionary<Guid, NetworkRecord> Networks { get; } = [];

    /// <summary>Leases as they were told last.</summary>
    internal Dictionary<LeaseKey, NetworkLease> Leases { get; } = [];

    /// <summary>Notes a domain.</summary>
    /// <returns>Whether it is shown later: no event tells of it.</returns>
    internal bool Defers(DomainRecord record, bool isQuiet)
    {
        Domains[record.Uuid] = record;
        return isQuiet;
    }

    /// <summary>The same of a network and leases of it.</summary>
    internal bool Defers(NetworkRecord record, IEnumerable<NetworkLease> leases, bool isQuiet)
    {
        Networks[record.Uuid] = record;
        foreach (NetworkLease lease in leases)
        {
            Leases[lease.Key] = lease;
        }

        return isQuiet;
    }
}
