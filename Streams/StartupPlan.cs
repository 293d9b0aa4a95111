using System;

namespace Rx.Hypervisor;

/// <summary>How what is to start with its host is started: when all drivers run, in the background, the networks before the domains.</summary>
/// <remarks>
/// Order: by the number in the metadata of the domain, lowest first, then those without one, each by name:
/// <code>&lt;metadata&gt;&lt;startup xmlns="urn:rx-hypervisor:startup:1" order="10"/&gt;&lt;/metadata&gt;</code>
/// A number is begun when every domain of the numbers below it has been started or has failed.
/// </remarks>
public sealed record StartupPlan
{
    /// <summary>Whether anything is started.</summary>
    public bool IsOn { get; init; } = true;

    /// <summary>How many are started at once; above zero.</summary>
    public int AtOnce { get; init; } = 4;

    /// <summary>How long each may take.</summary>
    public TimeSpan Deadline { get; init; } = Domain.DefaultDeadline;
}
