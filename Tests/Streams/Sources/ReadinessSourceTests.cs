using System;
using System.IO;
using System.Reactive.Linq;
using System.Threading;
using Microsoft.Win32.SafeHandles;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Sources;

public sealed class ReadinessSourceTests : IDisposable
{
    private readonly SourceFixture _fixture = new();
    private readonly EventSignal _signal = new();

    public void Dispose()
    {
        _fixture.Dispose();
        _signal.Dispose();
    }

    [Fact]
    public void The_watch_lives_exactly_as_long_as_its_subscriptions()
    {
        IObservable<PollEvents> ready = _fixture.Scheduler.WhenReady(_signal.Handle, PollEvents.In);
        KernelView.Registrations(_fixture.Loop, _signal.Handle).ShouldBe(0);

        IDisposable first = ready.Subscribe();
        IDisposable second = ready.Subscribe();
        _fixture.Settle();
        KernelView.Registrations(_fixture.Loop, _signal.Handle).ShouldBe(1);

        first.Dispose();
        _fixture.Settle();
        KernelView.Registrations(_fixture.Loop, _signal.Handle).ShouldBe(1);

        second.Dispose();
        _fixture.Settle();
        KernelView.Registrations(_fixture.Loop, _signal.Handle).ShouldBe(0);

        using IDisposable third = ready.Subscribe();
        _fixture.Settle();
        KernelView.Registrations(_fixture.Loop, _signal.Handle).ShouldBe(1);
    }

    [Fact]
    public void An_operator_that_is_done_ends_the_watch()
    {
        int told = 0;
        _signal.Raise();

        _fixture.Scheduler.WhenReady(_signal.Handle, PollEvents.In).Take(2).Subscribe(_ => told++);

        _fixture.RunUntil(() => Volatile.Read(ref told) == 2);
        _fixture.Settle();
        told.ShouldBe(2);
        KernelView.Registrations(_fixture.Loop, _signal.Handle).ShouldBe(0);
    }

    [Fact]
    public void A_subscription_disposed_at_once_watches_nothing()
    {
        int told = 0;
        _signal.Raise();

        for (int i = 0; i < 100; i++)
        {
            _fixture.Scheduler.WhenReady(_signal.Handle, PollEvents.In).Subscribe(_ => Interlocked.Increment(ref told)).Dispose();
        }

        int before = Volatile.Read(ref told);
        _fixture.Settle();
        told.ShouldBe(before);
        KernelView.Registrations(_fixture.Loop, _signal.Handle).ShouldBe(0);
    }

    [Fact]
    public void An_observer_that_throws_is_dropped_and_others_are_served()
    {
        int told = 0;
        IObservable<PollEvents> ready = _fixture.Scheduler.WhenReady(_signal.Handle, PollEvents.In);
        ready.Subscribe(static _ => throw new InvalidOperationException("observer"));
        using IDisposable other = ready.Subscribe(_ =>
        {
            if (Interlocked.Increment(ref told) == 5)
            {
                _signal.Clear();
            }
        });
        _fixture.Settle();

        _fixture.Do(_signal.Raise);

        _fixture.RunUntil(() => Volatile.Read(ref told) >= 5);
        Array.ConvertAll(_fixture.Errors.Take(), static error => error.Message).ShouldBe(["observer"]);
    }

    [Fact]
    public void A_file_that_cannot_be_watched_is_an_error_of_the_stream()
    {
        using var folder = new TemporaryFolder();
        using SafeFileHandle file = File.OpenHandle(folder["file"], FileMode.Create, FileAccess.Write);
        Exception? error = null;
        bool inside = true;
        bool toldInside = false;

        _fixture.Do(() =>
        {
            _fixture.Scheduler.WhenReady(file, PollEvents.In).Subscribe(static _ => { }, e =>
            {
                toldInside = inside;
                error = e;
            });
            inside = false;
        });

        _fixture.RunUntil(() => error is not null);
        error.ShouldBeOfType<SyscallException>().Errno.ShouldBe(Errno.EPERM);
        toldInside.ShouldBeFalse("an observer was told something before it had its subscription");
    }

    [Fact]
    public void Disposal_inside_on_next_is_the_last_of_it()
    {
        int told = 0;
        IDisposable? subscription = null;
        _fixture.Do(() => subscription = _fixture.Scheduler.WhenReady(_signal.Handle, PollEvents.In).Subscribe(_ =>
        {
            subscription!.Dispose();
            Interlocked.Increment(ref told);
        }));

        _signal.Raise();

        _fixture.RunUntil(() => Volatile.Read(ref told) > 0);
        _fixture.Settle();
        told.ShouldBe(1);
    }

    [Fact]
    public void Disposal_on_another_thread_waits_for_the_notification_that_runs()
    {
        using var running = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var seen = new Seen<string>();
        IDisposable subscription = _fixture.Scheduler.WhenReady(_signal.Handle, PollEvents.In).Subscribe(_ =>
        {
            running.Set();
            go.Wait(TimeSpan.FromSeconds(30));
            seen.Add("told");
        });
        _signal.Raise();
        running.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue();

        var disposer = new Thread(() =>
        {
            subscription.Dispose();
            seen.Add("disposed");
        });
        disposer.Start();
        SpinWait.SpinUntil(() => disposer.ThreadState != ThreadState.Unstarted);
        go.Set();
        disposer.Join();
        _fixture.Settle();

        seen.ShouldBe(["told", "disposed"]);
    }

    [Fact]
    public void Subscribing_on_a_loop_that_has_just_been_disposed_is_quiet()
    {
        var scheduler = new PollScheduler();
        Exception? escaped = null;
        using var done = new ManualResetEventSlim();

        scheduler.Schedule(0, (_, _) =>
        {
            scheduler.Dispose();
            escaped = Record.Exception(() => scheduler.WhenReady(_signal.Handle, PollEvents.In).Subscribe());
            escaped ??= Record.Exception(() => scheduler.WhenChanged("/", static _ => true).Subscribe());
            done.Set();
            return System.Reactive.Disposables.Disposable.Empty;
        });

        done.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        escaped.ShouldBeNull();
    }
}
