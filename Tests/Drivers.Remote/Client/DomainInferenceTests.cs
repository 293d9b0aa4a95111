using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Client.Libvirt;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client;

/// <summary>What must have happened, told from the difference: every pair of before and after.</summary>
public sealed class DomainInferenceTests
{
    private static readonly Guid Uuid = new("4dea22b3-1d52-d8f3-2516-782e98ab3fa0");
    private static readonly Inference When = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(5));

    private static readonly StateReason[] Reasons = [.. Enum.GetValues<StateReason>().Where(static reason => (int)reason >= 100)];

    /// <summary>What a domain can be found as: in each state for each reason, stored or not, in this run or another, by this name or another.</summary>
    private static IEnumerable<DomainFacts?> All =>
    [
        null,
        .. from reason in Reasons
           let state = (DomainState)((int)reason / 100)
           from id in state == DomainState.Shutoff ? new[] { -1 } : [1, 2]
           from isPersistent in id < 0 ? new[] { true } : [true, false]
           from name in new[] { "guest", "other" }
           select new DomainFacts
           {
               Name = name, Id = id, State = state, Reason = reason, IsPersistent = isPersistent, HasAutostart = isPersistent, HasManagedSave = false,
               MemoryKiB = 16384, CurrentMemoryKiB = 8192, Vcpus = 2, Title = "",
           },
    ];

    [Fact]
    public void The_events_lead_from_what_was_known_to_what_is_found()
    {
        DomainFacts?[] all = [.. All];
        foreach (DomainFacts? then in all)
        {
            DomainRecord? before = then?.ApplyTo(new DomainRecord { Uuid = Uuid, Name = then.Name });
            foreach (DomainFacts? now in all)
            {
                (DomainRecord after, IReadOnlyList<DomainEvent> events) = DomainInference.Explain(before, now, Uuid, When);

                DomainRecord folded = events.Aggregate(before ?? new DomainRecord { Uuid = Uuid, Name = now?.Name ?? "" }, Fold);
                bool isThere = (folded.IsActive, folded.IsPersistent, folded.Id, folded.State)
                    == (now?.Id >= 0, now?.IsPersistent ?? false, now?.Id ?? -1, now?.State ?? DomainState.Shutoff)
                    && (after.IsActive, after.IsPersistent) == (folded.IsActive, folded.IsPersistent);
                bool isQuiet = before is null ? now is null : now?.AgreesWith(before) is true;
                if (!isThere || isQuiet != (events.Count == 0) || events.Any(static one => one.Inferred != When))
                {
                    Assert.Fail($"from {before} to {now} by {string.Join(", ", events.Cast<DomainLifecycleEvent>().Select(static one => one.Detail))}");
                }
            }
        }
    }

    [Fact]
    public void A_domain_that_is_as_it_was_brings_no_event_but_what_else_is_known_of_it()
    {
        DomainFacts facts = All.OfType<DomainFacts>().First();
        DomainRecord before = facts.ApplyTo(new DomainRecord { Uuid = Uuid, Name = facts.Name });

        (DomainRecord after, IReadOnlyList<DomainEvent> events) = DomainInference.Explain(before, facts with { Title = "new", Vcpus = 4 }, Uuid, When);

        events.ShouldBeEmpty();
        (after.Title, after.Vcpus).ShouldBe(("new", 4));
    }

    [Theory]
    [InlineData(StateReason.ShutoffShutdown, LifecycleDetail.StoppedShutdown)]
    [InlineData(StateReason.ShutoffDestroyed, LifecycleDetail.StoppedDestroyed)]
    [InlineData(StateReason.ShutoffSaved, LifecycleDetail.StoppedSaved)]
    [InlineData(StateReason.ShutoffCrashed, LifecycleDetail.StoppedFailed)]
    public void The_reason_that_is_found_says_how_it_ended(StateReason found, LifecycleDetail told)
    {
        DomainFacts running = All.OfType<DomainFacts>().First(static one => one is { State: DomainState.Running, IsPersistent: true });
        DomainRecord before = running.ApplyTo(new DomainRecord { Uuid = Uuid, Name = running.Name });

        (DomainRecord after, IReadOnlyList<DomainEvent> events) = DomainInference.Explain(
            before, running with { Id = -1, State = DomainState.Shutoff, Reason = found }, Uuid, When);

        events.ShouldHaveSingleItem().ShouldBeOfType<DomainLifecycleEvent>().Detail.ShouldBe(told);
        after.Reason.ShouldBe(found);
    }

    private static DomainRecord Fold(DomainRecord before, DomainEvent told) => LibvirtFold.Next(before, told).After;
}
