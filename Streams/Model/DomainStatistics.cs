using System;
using System.Collections.Generic;

namespace Rx.Hypervisor;

/// <summary>Statistics of a domain, as libvirt's <c>virConnectGetAllDomainStats</c> lists them.</summary>
/// <param name="Domain">The domain's uuid.</param>
/// <param name="Name">The domain's name.</param>
/// <param name="Parameters">Names and order are libvirt's: <c>state.state</c>, <c>block.0.rd.bytes</c>.</param>
/// <param name="Age">How old the oldest of them is.</param>
/// <param name="IsStale">Whether some are the last known ones, or missing, because QEMU did not answer in time.</param>
public sealed record DomainStatistics(
    Guid Domain, string Name, IReadOnlyList<TypedParameter> Parameters, TimeSpan Age, bool IsStale);
