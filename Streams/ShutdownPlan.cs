using System;

namespace Rx.Hypervisor;

/// <summary>What becomes of the guests when their engine stops, and how: in the reverse of the order in which they would be started.</summary>
/// <remarks>Networks go on with guests that do, and go down after guests that are brought down.</remarks>
public sealed record ShutdownPlan
{
    /// <summary>What becomes of them.</summary>
    public GuestsAtStop Guests { get; init; } = GuestsAtStop.LeaveRunning;

    /// <summary>How many are brought down at once; above zero.</summary>
    public int AtOnce { get; init; } = 8;

    /// <summary>How long each has, until its power is cut or it is saved.</summary>
    public TimeSpan Deadline { get; init; } = Domain.DefaultDeadline;
}
