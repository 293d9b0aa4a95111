using System;
using System.Reactive.Concurrency;
using Rx.Hypervisor.Benchmarks.Measuring;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Benchmarks.Loop;

/// <summary>A scheduler with a thread of its own: ours, or the one of Rx.</summary>
internal sealed record SchedulerKind(string Name, Func<IScheduler> Create, Target? Target)
{
    /// <summary>The floor first.</summary>
    internal static readonly SchedulerKind[] All =
    [
        new("EventLoopScheduler", static () => new EventLoopScheduler(), Target: null),
        new("PollScheduler", static () => new PollScheduler(), new Target(Time: 1)),
    ];

    /// <summary>The two as contenders at one piece of work; each run gets a scheduler of its own, its thread awake already.</summary>
    internal static Contender[] Contenders(Func<IScheduler, Sample> work)
        => Array.ConvertAll(All, kind => new Contender(kind.Name, () => kind.Run(work)) { Target = kind.Target });

    private Sample Run(Func<IScheduler, Sample> work)
    {
        IScheduler scheduler = Create();
        using var end = (IDisposable)scheduler;
        var started = new Countdown(1);
        scheduler.Schedule(started, Countdown.Hit);
        started.Wait();
        return work(scheduler);
    }
}
