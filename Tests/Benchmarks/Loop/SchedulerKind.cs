using System;
using System.Reactive.Concurrency;
using Rx.Hypervisor.Benchmarks.Measuring;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Benchmarks.Loop;

/// <summary>A scheduler with a thread of its own: ours, or the one of Rx.</summary>
internal sealed record SchedulerKind(string Name, Func<IScheduler> Create)
{
    private static readonly SchedulerKind Rx = new("EventLoopScheduler", static () => new EventLoopScheduler());
    private static readonly SchedulerKind Ours = new("PollScheduler", static () => new PollScheduler());

    /// <summary>The two as contenders at one piece of work, ours last; each run gets a scheduler of its own, its thread awake already.</summary>
    internal static Contender[] Contenders(Target target, Func<IScheduler, Sample> work) =>
    [
        new(Rx.Name, () => Rx.Run(work)),
        new(Ours.Name, () => Ours.Run(work)) { Target = target },
    ];

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
