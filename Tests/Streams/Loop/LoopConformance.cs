using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <summary>What a <see cref="PollScheduler"/> promises on every <see cref="IEventLoop"/>, ours or an application's.</summary>
public abstract partial class LoopConformance : SchedulerConformance
{
    private readonly LoopFixture _fixture;

    private protected LoopConformance(LoopFixture fixture)
        : base(fixture) => _fixture = fixture;

    private PollScheduler Scheduler => _fixture.Poll;

    [Fact]
    public void A_million_timers_run_in_order_and_the_half_that_was_taken_back_does_not()
    {
        const int All = 1_000_000;
        int last = -1;
        int ran = 0;
        int wrong = 0;
        bool opened = false;
        var items = new List<IDisposable>(All);

        _fixture.Do(() =>
        {
            for (int i = 0; i < All; i++)
            {
                items.Add(Scheduler.Schedule(i, TimeSpan.FromMilliseconds(10), (_, n) =>
                {
                    wrong += n <= last || n % 2 == 0 || !opened ? 1 : 0;
                    last = n;
                    Volatile.Write(ref ran, ran + 1);
                    return Disposable.Empty;
                }));
            }

            for (int i = 0; i < All; i += 2)
            {
                items[i].Dispose();
            }

            opened = true;
        });

        _fixture.RunUntil(() => Volatile.Read(ref ran) == All / 2);
        _fixture.Settle();
        ran.ShouldBe(All / 2);
        wrong.ShouldBe(0);
    }

    [Fact]
    public void Work_from_many_threads_keeps_the_order_of_each()
    {
        const int Threads = 4;
        const int Each = 20_000;
        int[] next = new int[Threads];
        int wrong = 0;
        int ran = 0;
        var threads = new Thread[Threads];

        for (int t = 0; t < Threads; t++)
        {
            int me = t;
            threads[t] = new Thread(() =>
            {
                for (int i = 0; i < Each; i++)
                {
                    Scheduler.Schedule(i, (_, n) =>
                    {
                        wrong += next[me]++ == n ? 0 : 1;
                        Volatile.Write(ref ran, ran + 1);
                        return Disposable.Empty;
                    });
                }
            });
            threads[t].Start();
        }

        Array.ForEach(threads, static thread => thread.Join());
        _fixture.RunUntil(() => Volatile.Read(ref ran) == Threads * Each);
        wrong.ShouldBe(0);
    }

    [Fact]
    public void What_actions_and_observers_throw_is_reported_and_the_loop_goes_on()
    {
        using TestHandle handle = _fixture.NewHandle();
        int ticks = 0;

        _fixture.Do(() =>
        {
            Scheduler.Schedule(() => throw new InvalidOperationException("action"));
            Scheduler.Schedule(TimeSpan.FromMilliseconds(1), () => throw new InvalidOperationException("timer"));
            Scheduler.SchedulePeriodic(TimeSpan.FromMilliseconds(10), () =>
                throw new InvalidOperationException($"tick {++ticks}"));
        });
        _fixture.RunUntil(() => _fixture.Errors.Count == 3);
        Scheduler.WhenReady(handle.Handle, PollEvents.In).Subscribe(_ => throw new InvalidOperationException("observer"));
        handle.MakeReady();
        _fixture.RunUntil(() => _fixture.Errors.Count == 4);
        _fixture.Settle();

        Array.ConvertAll(_fixture.Errors.Take(), static error => error.Message)
            .ShouldBe(["action", "timer", "tick 1", "observer"]);
    }

    [Fact]
    public void The_synchronization_context_is_the_schedulers_during_work_and_readiness()
    {
        using TestHandle handle = _fixture.NewHandle();
        var seen = new Seen<SynchronizationContext?>();

        using IDisposable watch = _fixture.Watch(handle.Handle, PollEvents.In, _ =>
        {
            seen.Add(SynchronizationContext.Current);
            handle.MakeUnready();
        });
        handle.MakeReady();
        _fixture.RunUntil(() => seen.Count == 1);
        _fixture.Do(() => seen.Add(SynchronizationContext.Current));

        SynchronizationContext?[] contexts = seen.ToArray();
        contexts[0].ShouldBeOfType<SchedulerSynchronizationContext>();
        contexts[1].ShouldBeSameAs(contexts[0]);
    }
}
