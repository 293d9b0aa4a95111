using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Streams.Loop;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Virtual;

/// <summary>A test in virtual time sees the order that a <see cref="PollScheduler"/> would show.</summary>
public sealed class SchedulingEquivalenceTests
{
    [Fact]
    public void Any_script_runs_alike_on_virtual_time_and_on_a_poll_scheduler_over_it()
        => Prop.ForAll(Gen.Choose(0, 10_000_000).ArrayOf().ToArbitrary(), static numbers =>
        {
            var bare = new VirtualTime();
            List<(double At, int Step)> expected = new Script(numbers, bare, bare).Run();

            var loop = new VirtualTime();
            using var scheduler = new PollScheduler(loop);
            List<(double At, int Step)> actual = new Script(numbers, loop, scheduler).Run();

            return actual.SequenceEqual(expected).Label(
                $"virtual time: {string.Join(' ', expected)}; poll scheduler: {string.Join(' ', actual)}");
        }).QuickCheckThrowOnFailure();

    /// <summary>
    /// Steps that schedule steps and take others back. A number says which step schedules it, in how many seconds it is due
    /// (also in the past, and mostly at the same time as others), which other step it takes back, and whether it is periodic.
    /// </summary>
    private sealed class Script(int[] numbers, VirtualTime time, IScheduler scheduler)
    {
        private readonly IDisposable[] _scheduled = new IDisposable[numbers.Length];
        private readonly List<(double, int)> _ran = [];

        internal List<(double, int)> Run()
        {
            Array.Fill(_scheduled, Disposable.Empty);
            scheduler.Schedule(() => ScheduleChildrenOf(-1));
            time.AdvanceBySeconds(60);
            return _ran;
        }

        private void ScheduleChildrenOf(int parent)
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                if ((numbers[i] % (i + 1)) - 1 == parent)
                {
                    int me = i;
                    var due = TimeSpan.FromSeconds((numbers[i] / 7 % 6) - 2);
                    _scheduled[i] = numbers[i] / 43 % 5 == 0 && due > TimeSpan.Zero
                        ? scheduler.SchedulePeriodic(due, () => Step(me))
                        : scheduler.Schedule(due, () => Step(me));
                }
            }
        }

        private void Step(int me)
        {
            _ran.Add((time.Clock.TotalSeconds, me));
            int other = numbers[me] / 211 % (2 * numbers.Length);
            if (other < numbers.Length)
            {
                _scheduled[other].Dispose();
            }

            if (_ran.FindAll(ran => ran.Item2 == me).Count == 1)
            {
                ScheduleChildrenOf(me);
            }
        }
    }
}
