using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Drivers.Network.Dhcp;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <summary>Something that happened to a network, whoever saw it.</summary>
internal abstract record NetworkInput;

/// <summary>Its file was found when the engine started.</summary>
internal sealed record NetworkLoaded(NetworkDefinition Definition, bool HasAutostart) : NetworkInput;

/// <summary>Its definition was stored.</summary>
internal sealed record NetworkDefined(NetworkDefinition Definition, EventCause Cause) : NetworkInput;

/// <summary>Its definition was dropped.</summary>
internal sealed record NetworkUndefined(EventCause Cause) : NetworkInput;

/// <summary>It starts with its host, or no longer.</summary>
internal sealed record NetworkAutostartChanged(bool IsOn) : NetworkInput;

/// <summary>It was built.</summary>
/// <param name="Live">As what.</param>
/// <param name="Leases">Those that are left of its last run.</param>
internal sealed record NetworkStarted(NetworkDefinition Live, IReadOnlyList<LeaseLine> Leases) : NetworkInput;

/// <summary>It was found to be active, and goes on.</summary>
/// <param name="Live">As what.</param>
/// <param name="Ports">The guests that were on it.</param>
/// <param name="Leases">Those that were told of.</param>
internal sealed record NetworkAdopted(NetworkDefinition Live, IReadOnlyList<NetworkPort> Ports, IReadOnlyList<NetworkLease> Leases) : NetworkInput;

/// <summary>It is no longer active.</summary>
internal sealed record NetworkStopped(EventCause Cause, Inference? Inferred = null) : NetworkInput;

/// <summary>Parts of it were changed; <see langword="null"/> for what was not.</summary>
internal sealed record NetworkUpdated(NetworkDefinition? Live, NetworkDefinition? Stored) : NetworkInput;

/// <summary>A guest came.</summary>
internal sealed record GuestPlugged(NetworkPort Port, EventCause Cause) : NetworkInput;

/// <summary>A guest left.</summary>
internal sealed record GuestUnplugged(NetworkPort Port, EventCause Cause, Inference? Inferred = null) : NetworkInput;

/// <summary>Leases as dnsmasq tells of them.</summary>
internal sealed record LeasesTold(IReadOnlyList<LeaseLine> Leases) : NetworkInput;

/// <summary>All leases, as dnsmasq has them in its file: what is not there is over.</summary>
internal sealed record LeasesRead(IReadOnlyList<LeaseLine> Leases, Inference? Inferred = null) : NetworkInput;

/// <summary>Something happened to a link of the host.</summary>
internal sealed record LinkChanged(HostLinkChange Change) : NetworkInput;

/// <summary>What it depends on was lost, or is back.</summary>
internal sealed record ServiceChanged(string Service, NetworkServiceChange Change, string Reason, EventCause Cause) : NetworkInput;
