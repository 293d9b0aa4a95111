using System;
using System.Collections.Generic;
using System.Threading;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Stress;

/// <summary>Handles that come and go while others use their numbers.</summary>
[Collection(StressCollection.Name)]
public sealed class HandleStressTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly PollScheduler _scheduler = new();
    private readonly List<Exception> _errors = [];

    public HandleStressTests() => _scheduler.UnhandledException += (_, error) => _errors.Add(error.Exception);

    public void Dispose()
    {
        _scheduler.Dispose();
        _errors.ShouldBeEmpty();
    }

    [Fact]
    public void A_handle_that_was_never_ready_hears_nothing_of_those_that_had_its_number()
    {
        int strays = 0;
        int ended = 0;
        for (int round = 0; round < 3000; round++)
        {
            var ready = new EventSignal();
            ready.Raise();
            using IDisposable first = _scheduler.WhenReady(ready.Handle, PollEvents.In).Subscribe(
                static _ => { }, _ => Interlocked.Increment(ref ended));
            ready.Dispose();
            var unready = new EventSignal(); // Mostly the same number.
            using IDisposable second = _scheduler.WhenReady(unready.Handle, PollEvents.In).Subscribe(
                _ => Interlocked.Increment(ref strays), _ => Interlocked.Increment(ref ended));
            unready.Dispose();
        }

        Barrier();
        strays.ShouldBe(0);
    }

    [Fact]
    public void Handles_closed_by_many_threads_leave_the_loop_alive()
    {
        var threads = new Thread[3];
        for (int t = 0; t < threads.Length; t++)
        {
            threads[t] = new Thread(() =>
            {
                for (int round = 0; round < 2000; round++)
                {
                    using var signal = new EventSignal();
                    using var copy = new DescriptorHandle(Libc.fcntl(signal.Handle, Libc.F_DUPFD_CLOEXEC, 0), ownsHandle: true);
                    signal.Raise();
                    _scheduler.WhenReady(copy, PollEvents.In).Subscribe(static _ => { }, static _ => { });
                    copy.Dispose();
                }
            });
            threads[t].Start();
        }

        Array.ForEach(threads, static thread => thread.Join());
        Barrier();
    }

    private void Barrier()
    {
        using var end = new ManualResetEventSlim();
        System.Reactive.Concurrency.Scheduler.Schedule(_scheduler, end.Set);
        end.Wait(Deadline).ShouldBeTrue("the loop does not run any more");
    }
}
