using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.GLib;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

public sealed class GLibTests : IDisposable
{
    private readonly GLibMainContext _context = GLibMainContext.Create();
    private readonly EventSignal _signal = new();

    public void Dispose()
    {
        _context.Dispose();
        _signal.Dispose();
    }

    [Fact]
    public void GLib_is_there() => GLibMainContext.IsAvailable.ShouldBeTrue();

    [Fact]
    public void The_default_context_survives_its_handles()
    {
        nint pointer = GLibMainContext.Default.DangerousGetHandle();
        GLibMainContext.Default.Dispose();

        GLibMainContext.Default.DangerousGetHandle().ShouldBe(pointer);
    }

    [Fact]
    public void A_context_lives_as_long_as_one_of_its_handles()
    {
        using GLibMainContext second = GLibMainContext.FromPointer(_context.DangerousGetHandle());
        _context.Dispose();

        second.Iterate(mayBlock: false).ShouldBeFalse();
    }

    [Fact]
    public void A_null_pointer_is_no_context() =>
        Should.Throw<ArgumentException>(() => GLibMainContext.FromPointer(0));

    [Fact]
    public void The_clock_goes_forward()
    {
        TimeSpan before = GLibMainContext.Now;

        GLibMainContext.Now.ShouldBeGreaterThanOrEqualTo(before);
    }

    [Fact]
    public async Task A_wakeup_ends_the_next_wait()
    {
        _context.Wakeup();

        (await Task.Run(() => _context.Iterate(mayBlock: true)).WaitAsync(Child.Deadline)).ShouldBeFalse();
    }

    [Fact]
    public void The_context_is_owned_during_its_callbacks()
    {
        bool? inside = null;
        using var timer = new GLibTimerSource(_context, () => inside = _context.IsOwner);
        timer.SetReadyTime(TimeSpan.Zero);

        _context.IsOwner.ShouldBeFalse();
        _context.Iterate(mayBlock: false).ShouldBeTrue();

        inside.ShouldBe(true);
        _context.IsOwner.ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(-1, 0)]
    [InlineData(-100, 0)]
    [InlineData(long.MaxValue, 922_337_203_685_477_581)]
    [InlineData(long.MinValue, 0)]
    public void A_ready_time_is_rounded_up_to_microseconds_and_never_negative(long ticks, long microseconds) =>
        GLibTimerSource.ToMicroseconds(TimeSpan.FromTicks(ticks)).ShouldBe(microseconds);

    [Fact]
    public async Task A_timer_calls_back_once_and_not_before_its_time()
    {
        var calls = new List<TimeSpan>();
        using var timer = new GLibTimerSource(_context, () => calls.Add(GLibMainContext.Now));
        TimeSpan due = GLibMainContext.Now + TimeSpan.FromMilliseconds(20);
        timer.SetReadyTime(due);

        await Task.Run(() =>
        {
            while (calls.Count == 0)
            {
                _context.Iterate(mayBlock: true);
            }
        }).WaitAsync(Child.Deadline);
        _context.Iterate(mayBlock: false).ShouldBeFalse();

        calls.ShouldHaveSingleItem().ShouldBeGreaterThanOrEqualTo(due);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_timer_that_is_not_set_is_silent(bool setAndCleared)
    {
        int calls = 0;
        using var timer = new GLibTimerSource(_context, () => calls++);
        if (setAndCleared)
        {
            timer.SetReadyTime(TimeSpan.Zero);
            timer.Clear();
        }

        _context.Iterate(mayBlock: false).ShouldBeFalse();
        calls.ShouldBe(0);
    }

    [Fact]
    public void A_far_time_is_never()
    {
        int calls = 0;
        using var timer = new GLibTimerSource(_context, () => calls++);
        timer.SetReadyTime(TimeSpan.MaxValue);

        _context.Iterate(mayBlock: false).ShouldBeFalse();
        calls.ShouldBe(0);
    }

    [Fact]
    public void A_timer_can_be_set_again_from_its_callback()
    {
        int calls = 0;
        GLibTimerSource? timer = null;
        timer = new GLibTimerSource(_context, () =>
        {
            if (++calls < 3)
            {
                timer!.SetReadyTime(TimeSpan.Zero);
            }
        });
        using (timer)
        {
            timer.SetReadyTime(TimeSpan.Zero);
            while (_context.Iterate(mayBlock: false))
            {
            }
        }

        calls.ShouldBe(3);
    }

    [Fact]
    public async Task Setting_a_timer_from_another_thread_ends_the_wait()
    {
        int calls = 0;
        using var timer = new GLibTimerSource(_context, () => calls++);
        Task<bool> waiting = Task.Run(() => _context.Iterate(mayBlock: true));

        timer.SetReadyTime(TimeSpan.Zero);

        // The wake-up of the setting itself may end a turn that dispatches nothing.
        if (!await waiting.WaitAsync(Child.Deadline))
        {
            _context.Iterate(mayBlock: false);
        }

        calls.ShouldBe(1);
    }

    [Fact]
    public void A_timer_disposed_in_its_callback_is_silent_ever_after()
    {
        int calls = 0;
        GLibTimerSource? timer = null;
        timer = new GLibTimerSource(_context, () =>
        {
            calls++;
            timer!.SetReadyTime(TimeSpan.Zero);
            timer.Dispose();
        });
        timer.SetReadyTime(TimeSpan.Zero);

        _context.Iterate(mayBlock: false).ShouldBeTrue();
        _context.Iterate(mayBlock: false).ShouldBeFalse();

        calls.ShouldBe(1);
        Should.Throw<ObjectDisposedException>(() => timer.SetReadyTime(TimeSpan.Zero));
        Should.Throw<ObjectDisposedException>(timer.Clear);
    }

    [Fact]
    public void A_source_disposed_by_another_in_the_same_turn_is_silent()
    {
        int calls = 0;
        GLibTimerSource? second = null;
        using var first = new GLibTimerSource(_context, () => second!.Dispose());
        second = new GLibTimerSource(_context, () => calls++);
        first.SetReadyTime(TimeSpan.Zero);
        second.SetReadyTime(TimeSpan.Zero);

        _context.Iterate(mayBlock: false);
        _context.Iterate(mayBlock: false);

        calls.ShouldBe(0);
    }

    [Fact]
    public void A_disposed_source_lets_its_callback_go()
    {
        WeakReference callback = MakeAndDispose();

        GC.Collect();
        GC.WaitForPendingFinalizers();

        callback.IsAlive.ShouldBeFalse();
    }

    [Fact]
    public void A_source_may_outlive_its_context()
    {
        using var timer = new GLibTimerSource(_context, () => { });
        _context.Dispose();

        Should.NotThrow(() => timer.SetReadyTime(TimeSpan.Zero));
    }

    [Fact]
    public void A_disposed_context_takes_no_source()
    {
        _context.Dispose();

        Should.Throw<ObjectDisposedException>(() => new GLibTimerSource(_context, () => { }));
    }

    [Fact]
    public void A_source_that_could_not_be_made_lets_its_handle_go()
    {
        (SocketHandle near, SocketHandle far) = UnixSocket.Pair();
        using (far)
        {
            _context.Dispose();
            Should.Throw<ObjectDisposedException>(() => new GLibHandleSource(_context, near, PollEvents.In, _ => { }));
            near.Dispose();

            far.ShouldHaveEnded();
        }
    }

    [Fact]
    public void A_handle_calls_back_in_each_turn_until_it_is_dealt_with()
    {
        var calls = new List<PollEvents>();
        using var source = new GLibHandleSource(_context, _signal.Handle, PollEvents.In, calls.Add);
        _context.Iterate(mayBlock: false).ShouldBeFalse();

        _signal.Raise();
        _context.Iterate(mayBlock: false).ShouldBeTrue();
        _context.Iterate(mayBlock: false).ShouldBeTrue();
        _signal.Clear();
        _context.Iterate(mayBlock: false).ShouldBeFalse();

        calls.ShouldBe([PollEvents.In, PollEvents.In]);
    }

    [Fact]
    public void A_peer_that_hangs_up_is_reported_with_what_was_asked_for()
    {
        (SocketHandle near, SocketHandle far) = UnixSocket.Pair();
        var calls = new List<PollEvents>();
        using (near)
        using (new GLibHandleSource(_context, near, PollEvents.In | PollEvents.ReadHangUp, calls.Add))
        {
            far.Dispose();
            _context.Iterate(mayBlock: false);
        }

        calls.ShouldBe([PollEvents.In | PollEvents.ReadHangUp | PollEvents.HangUp]);
    }

    [Fact]
    public void A_handle_source_disposed_in_its_callback_is_silent_ever_after()
    {
        int calls = 0;
        GLibHandleSource? source = null;
        source = new GLibHandleSource(_context, _signal.Handle, PollEvents.In, _ =>
        {
            calls++;
            source!.Dispose();
        });
        _signal.Raise();

        _context.Iterate(mayBlock: false).ShouldBeTrue();
        _context.Iterate(mayBlock: false).ShouldBeFalse();

        calls.ShouldBe(1);
    }

    [Fact]
    public void Two_sources_of_one_handle_do_not_disturb_each_other()
    {
        var readable = new List<PollEvents>();
        var writable = new List<PollEvents>();
        using var first = new GLibHandleSource(_context, _signal.Handle, PollEvents.In, readable.Add);
        using (new GLibHandleSource(_context, _signal.Handle, PollEvents.Out, writable.Add))
        {
            _signal.Raise();
            _context.Iterate(mayBlock: false);
        }

        _context.Iterate(mayBlock: false);

        readable.ShouldBe([PollEvents.In, PollEvents.In]);
        writable.ShouldBe([PollEvents.Out]);
    }

    [Fact]
    public void A_watched_handle_can_be_disposed_and_closes_at_once()
    {
        (SocketHandle near, SocketHandle far) = UnixSocket.Pair();
        using (far)
        {
            using var source = new GLibHandleSource(_context, near, PollEvents.In, _ => { });
            near.Dispose();
            far.ShouldHaveEnded();
        }
    }

    [Fact]
    public void A_closed_handle_cannot_be_watched()
    {
        _signal.Dispose();

        Should.Throw<ObjectDisposedException>(() => new GLibHandleSource(_context, _signal.Handle, PollEvents.In, _ => { }));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference MakeAndDispose()
    {
        object captured = new();
        using var timer = new GLibTimerSource(_context, () => GC.KeepAlive(captured));
        timer.SetReadyTime(TimeSpan.Zero);
        _context.Iterate(mayBlock: false).ShouldBeTrue();
        return new WeakReference(captured);
    }
}
