using System;

namespace Rx.Hypervisor.Shell.Demo;

/// <summary>How long a domain was in a state.</summary>
/// <param name="State">The state.</param>
/// <param name="Total">All spans together.</param>
/// <param name="Spans">How often it was entered.</param>
internal sealed record StateTime(DomainState State, TimeSpan Total, int Spans);
