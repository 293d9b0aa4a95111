using System;

namespace Rx.Hypervisor;

/// <summary>One network of a plan, and what became of it.</summary>
/// <param name="Network">Its uuid.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Took">How long that took.</param>
/// <param name="Error">Why it failed.</param>
public sealed record PlannedNetwork(Guid Network, string Name, PlanOutcome Outcome, TimeSpan Took, HypervisorException? Error);
