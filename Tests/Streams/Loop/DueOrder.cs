using System;
using System.Collections.Generic;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <summary>Checks the order of work without a word about durations, so that a machine that stalls cannot fail it.</summary>
/// <remarks>
/// The clock is read before and after each call that schedules, which gives an earliest and a latest due time. Work that
/// was certainly due later must not run first. In virtual time both are the same, and the check is exact.
/// </remarks>
internal sealed class DueOrder(SchedulerFixture fixture)
{
    private readonly List<(TimeSpan Earliest, TimeSpan Latest)> _due = [];
    private readonly Seen<int> _ran = new();

    internal int Count => _ran.Count;

    /// <summary>Notes one piece of work that <paramref name="schedule"/> schedules after <paramref name="delay"/>.</summary>
    internal void Expect(TimeSpan delay, Action<Action> schedule)
    {
        int me = _due.Count;
        _due.Add(default);
        TimeSpan earliest = fixture.Clock + delay;
        schedule(() => _ran.Add(me));
        _due[me] = (earliest, fixture.Clock + delay);
    }

    internal void ShouldBeKept()
    {
        int[] ran = _ran.ToArray();
        for (int i = 0; i < ran.Length; i++)
        {
            for (int j = i + 1; j < ran.Length; j++)
            {
                _due[ran[i]].Earliest.ShouldBeLessThanOrEqualTo(_due[ran[j]].Latest, $"{ran[i]} ran before {ran[j]}");
            }
        }
    }
}
