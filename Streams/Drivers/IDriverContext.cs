using System.Collections.Generic;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>What a driver is given when it is started.</summary>
/// <remarks>Threading: on the host's scheduler.</remarks>
public interface IDriverContext
{
    /// <summary>The machine.</summary>
    IHost Host { get; }

    /// <summary>A folder of the driver's own for sockets and status files.</summary>
    string RunDirectory { get; }

    /// <summary>A folder of the driver's own for definitions: files that people read and edit.</summary>
    string ConfigDirectory { get; }

    /// <summary>A folder of the driver's own for what must outlive a restart of the machine: saved states, variables of firmware.</summary>
    string StateDirectory { get; }

    /// <summary>A folder of the driver's own for what can be found anew; made by the driver when it has something to keep.</summary>
    string CacheDirectory { get; }

    /// <summary>Virtual networks; where no driver runs any, every network is one that does not exist.</summary>
    IGuestNetworks Networks { get; }

    /// <summary>A number for a run of a domain; never the same twice.</summary>
    int NextDomainId();

    /// <summary>A run of an engine before has this number and goes on: those to come get higher ones.</summary>
    void NoteDomainId(int id);

    /// <summary>The call that is being carried out here and now, with all that it awaits; <see langword="null"/> in what nobody called for.</summary>
    Operation? Operation { get; }

    /// <summary>Makes a change public: numbers the events, updates the inventory, tells subscribers. The one way out of a driver.</summary>
    /// <param name="record">The domain after the change. One that is neither active nor persistent leaves the inventory.</param>
    /// <param name="events">What happened, in order; may be empty. New ones: they are given their numbers.</param>
    /// <param name="operation">The call that made those happen whose cause is <see cref="EventCause.Operation"/>.</param>
    /// <returns>The record with the position of its last event.</returns>
    DomainRecord Publish(DomainRecord record, IReadOnlyList<DomainEvent> events, Operation? operation = null);

    /// <summary>The same of a network, and of its leases, each of which its event adds or removes; all go with a network that becomes inactive.</summary>
    /// <param name="record">The network after the change. One that is neither active nor persistent leaves the inventory.</param>
    /// <param name="events">What happened, in order; may be empty. New ones: they are given their numbers.</param>
    /// <param name="operation">The call that made those happen whose cause is <see cref="EventCause.Operation"/>.</param>
    /// <param name="leases">Leases that an engine before has told of, and which go on.</param>
    /// <returns>The record with the position of its last event.</returns>
    NetworkRecord Publish(
        NetworkRecord record, IReadOnlyList<NetworkEvent> events, Operation? operation = null, IReadOnlyCollection<NetworkLease>? leases = null);

    /// <summary>Tells of something that belongs to no domain and no network.</summary>
    void Publish(HypervisorEvent news);
}
