using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Tests.Streams.Recordings;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation.Schedules;

/// <summary>What holds of a host, whatever happened to it.</summary>
internal static class Invariants
{
    /// <summary>What does not hold, in words.</summary>
    internal static IEnumerable<string> Broken(RandomLife life) =>
    [
        .. Numbers(life.Journal),
        .. life.Told.SelectMany((told, engine) => Same(told, life.Journal, engine)),
        .. life.Journal.OfType<DomainEvent>().GroupBy(static news => news.Domain).SelectMany(static domain => Story([.. domain])),
        .. life.Domains.SelectMany(record => Agrees(record, life.Journal.Take((int)life.SettledAt))),
        .. life.Lost.Select(static call => $"'{call}' has no outcome"),
        .. life.Odd,
        .. life.Leftovers.Length == 0 ? (string[])[] : [$"left behind: {life.Leftovers}"],
    ];

    /// <summary>No number is left out, in one epoch.</summary>
    private static IEnumerable<string> Numbers(IReadOnlyList<HypervisorEvent> journal) => journal
        .Where((news, i) => news is GapEvent || news.Position.Sequence != i + 1 || news.Position.Epoch != journal[0].Position.Epoch)
        .Take(1)
        .Select(static news => $"{news.Position} is out of order");

    /// <summary>What an engine told is what the journal has.</summary>
    private static IEnumerable<string> Same(List<HypervisorEvent> told, IReadOnlyList<HypervisorEvent> journal, int engine) => told
        .Where(news => news.Position.Sequence > journal.Count || Retelling.Line(news) != Retelling.Line(journal[(int)news.Position.Sequence - 1]))
        .Take(1)
        .Select(news => $"engine {engine} told {Retelling.Line(news)}, which the journal has not");

    /// <summary>The events of one domain tell a story.</summary>
    private static IEnumerable<string> Story(IReadOnlyList<DomainEvent> events)
    {
        DomainState last = DomainState.Shutoff;
        bool runs = false;
        bool isGone = true;
        HashSet<long> stopped = [];
        foreach (DomainEvent news in events)
        {
            string at = $"#{news.Position.Sequence} of {news.Name}";
            if (news.Before != last)
            {
                yield return $"{at} begins in {news.Before}, and the one before ended in {last}";
            }

            if (news is DomainLifecycleEvent step)
            {
                bool begins = step.Kind == Rx.Hypervisor.Lifecycle.Started && step.Detail != LifecycleDetail.StartedWakeup;
                if (isGone && !begins && step.Kind != Rx.Hypervisor.Lifecycle.Defined && !(step.Kind == Rx.Hypervisor.Lifecycle.Resumed && !runs))
                {
                    yield return $"{at} ({step.Detail}) is of a domain that is not there";
                }

                if (begins && runs)
                {
                    yield return $"{at} starts what runs";
                }

                if (begins && step.Generation <= stopped.DefaultIfEmpty().Max())
                {
                    stopped.Clear(); // Boots are counted anew where an engine begins that has not seen the domain run, and of a domain that was gone.
                }

                if (step.Kind == Rx.Hypervisor.Lifecycle.Stopped && !stopped.Add(step.Generation))
                {
                    yield return $"{at} stops boot {step.Generation} twice";
                }

                if (step.Kind == Rx.Hypervisor.Lifecycle.Stopped && !runs)
                {
                    yield return $"{at} stops what does not run";
                }

                runs = begins || (runs && step.Kind != Rx.Hypervisor.Lifecycle.Stopped);
                isGone = step.Kind == Rx.Hypervisor.Lifecycle.Undefined && !runs;
            }

            last = news.State;
        }
    }

    /// <summary>The last event of a domain has the state of its record.</summary>
    private static IEnumerable<string> Agrees(DomainRecord record, IEnumerable<HypervisorEvent> journal)
    {
        DomainEvent? last = journal.OfType<DomainEvent>().LastOrDefault(news => news.Domain == record.Uuid);
        if (last?.State != record.State)
        {
            yield return $"{record.Name} is {record.State}, and its last event says {last?.State}";
        }

        if (record.IsActive == (record.State == DomainState.Shutoff))
        {
            yield return $"{record.Name} is {record.State} with id {record.Id}";
        }
    }
}
