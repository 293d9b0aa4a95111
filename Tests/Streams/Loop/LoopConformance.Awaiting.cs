using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Loop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <content>Code that awaits beyond the end of its scheduler.</content>
public abstract partial class LoopConformance
{
    [Fact]
    public void An_await_that_would_resume_on_a_disposed_scheduler_is_dropped_in_silence()
    {
        var scheduler = new PollScheduler(_fixture.Loop);
        var outside = new TaskCompletionSource();
        bool resumed = false;
        bool started = false;

        Task work = scheduler.InvokeAsync(async () =>
        {
            Volatile.Write(ref started, true);
            await outside.Task;
            resumed = true;
        });
        _fixture.RunUntil(() => Volatile.Read(ref started));
        scheduler.Dispose();
        outside.SetResult();
        Should.NotThrow(() => new SchedulerSynchronizationContext(scheduler).Post(static _ => { }, state: null));
        _fixture.Settle();

        resumed.ShouldBeFalse();
        work.IsCompleted.ShouldBeFalse();
    }
}
