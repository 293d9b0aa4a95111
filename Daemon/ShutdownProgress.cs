using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Rx.Hypervisor.Daemon;

/// <summary>Shows how guests are brought down, line by line.</summary>
/// <remarks>Threading: one call at a time.</remarks>
internal sealed class ShutdownProgress(TextWriter output)
{
    /// <summary>Whether a guest could not be brought down.</summary>
    internal bool HasFailures { get; private set; }

    /// <summary>Says what is about to be done.</summary>
    internal void Begin(IReadOnlyCollection<DomainRecord> guests, ShutdownPlan plan) => Write(guests.Count == 0
        ? "no guest runs"
        : $"bringing down {Guests(guests.Count)}, each within {plan.Deadline.TotalSeconds:0} s: {string.Join(", ", guests.Select(static guest => guest.Name).Order(StringComparer.Ordinal))}");

    /// <summary>Says what of it has happened.</summary>
    internal void Show(HypervisorEvent news)
    {
        switch (news)
        {
            case DomainLifecycleEvent { Kind: Lifecycle.Stopped } stopped:
                Write($"'{stopped.Name}' {WordOf(stopped.Detail)}");
                break;
            case PlanFailedEvent failed:
                HasFailures = true;
                Write($"'{failed.Domain.Name}' could not be brought down: {failed.Domain.Error?.Message}");
                break;
            case ShutdownCompletedEvent done:
                int forced = done.Domains.Count(static guest => guest.Outcome == PlanOutcome.Forced);
                int failures = done.Domains.Count(static guest => guest.Outcome == PlanOutcome.Failed);
                Write($"{Guests(done.Domains.Count - failures)} down after {done.Took.TotalSeconds:0.0} s, {forced} by force, {failures} failed");
                break;
        }
    }

    private static string Guests(int count) => count == 1 ? "1 guest" : $"{count} guests";

    private static string WordOf(LifecycleDetail detail) => detail switch
    {
        LifecycleDetail.StoppedShutdown => "has shut down",
        LifecycleDetail.StoppedSaved => "is saved",
        LifecycleDetail.StoppedDestroyed => "has lost its power",
        _ => "has stopped",
    };

    private void Write(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}
