using System;
using System.Reactive.Concurrency;
using System.Runtime.InteropServices;
using System.Threading;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <summary>What a loop promises where time goes on by itself and handles are the kernel's.</summary>
public abstract class RealLoopConformance : LoopConformance
{
    private readonly LoopFixture _fixture;

    private protected RealLoopConformance(LoopFixture fixture)
        : base(fixture) => _fixture = fixture;

    private PollScheduler Scheduler => _fixture.Poll;

    [Fact]
    public void A_scheduler_whose_timers_are_always_overdue_does_not_starve_another_on_its_loop()
    {
        using var greedy = new PollScheduler(_fixture.Loop);
        bool ran = false;

        using IDisposable work = greedy.SchedulePeriodic(TimeSpan.Zero, static () => { });
        Scheduler.Schedule(TimeSpan.FromMilliseconds(2), () => Volatile.Write(ref ran, true));

        _fixture.RunUntil(() => Volatile.Read(ref ran));
    }

    [Fact]
    public void Signals_that_interrupt_the_wait_disturb_nothing()
    {
        using TestHandle handle = _fixture.NewHandle();
        using PosixSignalRegistration handler = PosixSignalRegistration.Create(
            (PosixSignal)Native.SIGWINCH, static context => context.Cancel = true);
        int thread = 0;
        int told = 0;
        int ticks = 0;
        _fixture.Do(() => thread = Native.gettid());
        using IDisposable watch = _fixture.Watch(handle.Handle, PollEvents.In, _ =>
        {
            handle.MakeUnready();
            Interlocked.Increment(ref told);
        });
        using IDisposable timer = Scheduler.SchedulePeriodic(
            TimeSpan.FromMilliseconds(1), () => Interlocked.Increment(ref ticks));

        for (int i = 1; i <= 50; i++)
        {
            for (int n = 0; n < 20; n++)
            {
                Native.Signal(thread, Native.SIGWINCH);
            }

            handle.MakeReady();
            _fixture.RunUntil(() => Volatile.Read(ref told) == i);
        }

        _fixture.RunUntil(() => Volatile.Read(ref ticks) >= 50);
    }

    [Fact]
    public void A_closed_handle_whose_copy_lives_elsewhere_is_reported_once_and_then_forgotten()
    {
        using var signal = new EventSignal();
        var watched = new DescriptorHandle(Libc.fcntl(signal.Handle, Libc.F_DUPFD_CLOEXEC, 0), ownsHandle: true);
        int number = (int)watched.DangerousGetHandle();
        var seen = new Seen<PollEvents>();
        signal.Raise(); // Readable, so the kernel would go on to report it.

        using IDisposable watch = _fixture.Watch(watched, PollEvents.In, found =>
        {
            seen.Add(found);
            watched.Dispose();
        });

        _fixture.RunUntil(() => seen.Count == 2);
        _fixture.RunUntil(() => KernelView.Registrations(_fixture.Loop, number) == 0);
        _fixture.Settle();
        seen.ShouldBe([PollEvents.In, PollEvents.Invalid]);
    }

    [Fact]
    public void A_watch_disposed_after_its_handle_was_closed_leaves_nothing_behind_either()
    {
        using var signal = new EventSignal();
        var watched = new DescriptorHandle(Libc.fcntl(signal.Handle, Libc.F_DUPFD_CLOEXEC, 0), ownsHandle: true);
        int number = (int)watched.DangerousGetHandle();
        int told = 0;

        IDisposable watch = _fixture.Watch(watched, PollEvents.In, _ => told++);
        _fixture.Do(() =>
        {
            watched.Dispose();
            watch.Dispose();
        });
        signal.Raise();

        _fixture.RunUntil(() => KernelView.Registrations(_fixture.Loop, number) == 0);
        _fixture.Settle();
        told.ShouldBe(0);
    }
}
