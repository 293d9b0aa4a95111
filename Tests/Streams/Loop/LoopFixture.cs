using System;
using System.Reactive.Concurrency;
using System.Runtime.InteropServices;
using System.Threading;
using Rx.Hypervisor.Streams.Loop;
using Shouldly;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <summary>A <see cref="PollScheduler"/> on the loop under test.</summary>
internal abstract class LoopFixture : SchedulerFixture
{
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    protected LoopFixture(IEventLoop loop)
    {
        Loop = loop;
        Poll = new PollScheduler(loop);
        Poll.UnhandledException += (_, error) => Errors.Add(error.Exception);
    }

    internal IEventLoop Loop { get; }

    internal PollScheduler Poll { get; }

    internal override IScheduler Scheduler => Poll;

    internal override TimeProvider TimeProvider => Poll.TimeProvider;

    internal override TimeSpan Clock => Loop.Now;

    internal override bool IsCurrent => Loop.IsCurrent;

    /// <summary>Makes a handle that the test can make ready.</summary>
    internal virtual TestHandle NewHandle() => new SignalHandle();

    internal override void RunUntil(Func<bool> condition)
        => SpinWait.SpinUntil(condition, Deadline).ShouldBeTrue("what the test waits for has not come");

    internal override void LetPass(TimeSpan time)
    {
        TimeSpan end = Clock + time;
        SpinWait.SpinUntil(() => Clock >= end);
    }

    /// <summary>Watches from the loop's thread, as the contract asks for.</summary>
    internal IDisposable Watch(SafeHandle handle, PollEvents interest, Action<PollEvents> ready)
    {
        IDisposable? watch = null;
        Do(() => watch = Poll.Watch(handle, interest, ready));
        return watch!;
    }

    protected override void Close() => Poll.Dispose();
}
