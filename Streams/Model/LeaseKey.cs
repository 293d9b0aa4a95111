using System;
using System.Net;

namespace Rx.Hypervisor;

/// <summary>What tells a lease from all others: no network gives an address twice.</summary>
/// <param name="Network">The network.</param>
/// <param name="Address">The address.</param>
public readonly record struct LeaseKey(Guid Network, IPAddress Address);
