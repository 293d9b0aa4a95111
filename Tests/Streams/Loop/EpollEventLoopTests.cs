using System;
using System.Threading;
using Rx.Hypervisor.Streams.Loop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

public sealed class EpollEventLoopTests() : RealLoopConformance(new EpollFixture())
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_loop_disposed_from_a_callback_can_be_disposed_again_from_outside()
    {
        EpollEventLoop loop = EndFromInside(out _);

        loop.Dispose();
        loop.Dispose();
    }

    [Fact]
    public void A_signal_of_a_loop_that_has_ended_is_raised_for_nobody()
    {
        EndFromInside(out ILoopSignal signal);

        signal.Raise();
        signal.Dispose();
        signal.Raise();
    }

    /// <summary>A loop whose thread is gone, and a signal of it that was not raised.</summary>
    private static EpollEventLoop EndFromInside(out ILoopSignal idle)
    {
        var loop = new EpollEventLoop();
        Thread? thread = null;
        using var done = new ManualResetEventSlim();
        ILoopSignal end = loop.CreateSignal(() =>
        {
            thread = Thread.CurrentThread;
            loop.Dispose();
            done.Set();
        });
        idle = loop.CreateSignal(static () => { });
        end.Raise();
        done.Wait(Deadline).ShouldBeTrue();
        thread!.Join(Deadline).ShouldBeTrue("the thread of the loop did not end");
        return loop;
    }
}
