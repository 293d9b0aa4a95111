using System;
using System.Threading;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <content>Readiness of handles.</content>
public abstract partial class LoopConformance
{
    [Fact]
    public void Readiness_is_told_in_each_turn_as_long_as_it_holds()
    {
        using TestHandle handle = _fixture.NewHandle();
        var seen = new Seen<PollEvents>();

        using IDisposable watch = _fixture.Watch(handle.Handle, PollEvents.In, found =>
        {
            seen.Add(found);
            if (seen.Count >= 3)
            {
                handle.MakeUnready();
            }
        });
        _fixture.Settle();
        seen.ShouldBeEmpty();
        handle.MakeReady();

        _fixture.RunUntil(() => seen.Count >= 3);
        _fixture.Settle();
        seen.ShouldBe([PollEvents.In, PollEvents.In, PollEvents.In]);
        handle.MakeReady();
        _fixture.RunUntil(() => seen.Count > 3);
    }

    [Fact]
    public void A_handle_that_was_ready_before_is_told_to_a_new_watch()
    {
        using TestHandle handle = _fixture.NewHandle();
        var seen = new Seen<PollEvents>();
        handle.MakeReady();

        using IDisposable watch = _fixture.Watch(handle.Handle, PollEvents.In, found =>
        {
            seen.Add(found);
            handle.MakeUnready();
        });

        _fixture.RunUntil(() => seen.Count == 1);
    }

    [Fact]
    public void A_disposed_watch_is_told_nothing()
    {
        using TestHandle handle = _fixture.NewHandle();
        int told = 0;

        IDisposable watch = _fixture.Watch(handle.Handle, PollEvents.In, _ => told++);
        _fixture.Do(() =>
        {
            handle.MakeReady();
            watch.Dispose();
            watch.Dispose();
        });
        _fixture.Settle();

        told.ShouldBe(0);
    }

    [Fact]
    public void Two_watches_of_one_handle_are_told_what_each_asked_for()
    {
        using TestHandle handle = _fixture.NewHandle();
        var readable = new Seen<PollEvents>();
        var writable = new Seen<PollEvents>();
        IDisposable? writer = null;

        using IDisposable reader = _fixture.Watch(handle.Handle, PollEvents.In, found =>
        {
            readable.Add(found);
            handle.MakeUnready();
        });
        _fixture.Do(() => writer = _fixture.Poll.Watch(handle.Handle, PollEvents.Out, found =>
        {
            writable.Add(found);
            if (writable.Count == 3)
            {
                writer!.Dispose();
            }
        }));
        _fixture.RunUntil(() => writable.Count == 3);
        _fixture.Settle();
        writable.ShouldBe([PollEvents.Out, PollEvents.Out, PollEvents.Out]);
        readable.ShouldBeEmpty();

        _fixture.Do(handle.MakeReady);
        _fixture.RunUntil(() => readable.Count > 0);
        readable.ShouldAllBe(static found => found == PollEvents.In);
    }

    [Fact]
    public void Disposing_one_of_two_equal_watches_leaves_the_other()
    {
        using TestHandle handle = _fixture.NewHandle();
        int first = 0;
        int second = 0;

        IDisposable gone = _fixture.Watch(handle.Handle, PollEvents.In, _ => first++);
        using IDisposable kept = _fixture.Watch(handle.Handle, PollEvents.In, _ =>
        {
            handle.MakeUnready();
            Interlocked.Increment(ref second);
        });
        _fixture.Do(gone.Dispose);
        handle.MakeReady();

        _fixture.RunUntil(() => Volatile.Read(ref second) == 1);
        first.ShouldBe(0);
    }

    [Fact]
    public void A_callback_may_dispose_its_own_watch()
    {
        using TestHandle handle = _fixture.NewHandle();
        int told = 0;
        IDisposable? watch = null;

        watch = _fixture.Watch(handle.Handle, PollEvents.In, _ =>
        {
            watch!.Dispose();
            Interlocked.Increment(ref told);
        });
        handle.MakeReady();

        _fixture.RunUntil(() => Volatile.Read(ref told) > 0);
        _fixture.Settle();
        told.ShouldBe(1);
    }

    [Fact]
    public void A_watch_that_a_callback_disposes_is_not_called_in_that_turn_either()
    {
        using TestHandle one = _fixture.NewHandle();
        using TestHandle other = _fixture.NewHandle();
        int told = 0;
        var watches = new IDisposable?[4];

        void DisposeAll()
        {
            told++;
            Array.ForEach(watches, static watch => watch!.Dispose());
        }

        for (int i = 0; i < watches.Length; i++)
        {
            watches[i] = _fixture.Watch(i < 2 ? one.Handle : other.Handle, PollEvents.In, _ => DisposeAll());
        }

        _fixture.Do(() =>
        {
            one.MakeReady();
            other.MakeReady();
        });
        _fixture.RunUntil(() => Volatile.Read(ref told) > 0);
        _fixture.Settle();
        told.ShouldBe(1);
    }

    [Fact]
    public void A_callback_may_add_watches_which_are_called_after_it()
    {
        using TestHandle one = _fixture.NewHandle();
        using TestHandle other = _fixture.NewHandle();
        var seen = new Seen<string>();
        IDisposable? first = null;
        IDisposable? same = null;
        IDisposable? second = null;
        other.MakeReady();

        first = _fixture.Watch(one.Handle, PollEvents.In, _ =>
        {
            first!.Dispose();
            same = _fixture.Poll.Watch(one.Handle, PollEvents.In, _ =>
            {
                same!.Dispose();
                seen.Add("added");
            });
            second = _fixture.Poll.Watch(other.Handle, PollEvents.In, _ =>
            {
                second!.Dispose();
                seen.Add("added");
            });
            seen.Add("first");
        });
        one.MakeReady();

        _fixture.RunUntil(() => seen.Count == 3);
        _fixture.Settle();
        seen.ShouldBe(["first", "added", "added"]);
    }

    [Fact]
    public void A_handle_that_is_always_ready_starves_neither_work_nor_other_handles()
    {
        using TestHandle busy = _fixture.NewHandle();
        using TestHandle calm = _fixture.NewHandle();
        var seen = new Seen<string>();
        int turns = 0;
        IDisposable? watch = null;

        watch = _fixture.Watch(busy.Handle, PollEvents.In, _ =>
        {
            if (++turns == 2)
            {
                calm.MakeReady();
                _fixture.Scheduler.Schedule(0, TimeSpan.Zero, (_, _) =>
                {
                    seen.Add("work");
                    return System.Reactive.Disposables.Disposable.Empty;
                });
            }

            if (seen.Count == 2)
            {
                watch!.Dispose();
            }
        });
        using IDisposable other = _fixture.Watch(calm.Handle, PollEvents.In, _ =>
        {
            calm.MakeUnready();
            seen.Add("other handle");
        });
        busy.MakeReady();

        _fixture.RunUntil(() => seen.Count == 2);
    }

    [Fact]
    public void Work_that_always_schedules_itself_does_not_starve_handles()
    {
        using TestHandle handle = _fixture.NewHandle();
        int told = 0;

        using IDisposable watch = _fixture.Watch(handle.Handle, PollEvents.In, _ =>
        {
            handle.MakeUnready();
            Volatile.Write(ref told, 1);
        });
        System.Reactive.Concurrency.Scheduler.Schedule(_fixture.Scheduler, again =>
        {
            if (Volatile.Read(ref told) == 0)
            {
                again();
            }
        });
        handle.MakeReady();

        _fixture.RunUntil(() => Volatile.Read(ref told) == 1);
    }

    [Fact]
    public void Each_ready_handle_is_told_before_any_is_told_again()
    {
        const int Handles = 40;
        var handles = new TestHandle[Handles];
        var watches = new IDisposable[Handles];
        var seen = new Seen<int>();
        for (int i = 0; i < Handles; i++)
        {
            int me = i;
            handles[i] = _fixture.NewHandle();
            watches[i] = _fixture.Watch(handles[i].Handle, PollEvents.In, _ =>
            {
                seen.Add(me);
                if (seen.Count >= 3 * Handles)
                {
                    Array.ForEach(watches, static watch => watch.Dispose());
                }
            });
        }

        _fixture.Do(() => Array.ForEach(handles, static handle => handle.MakeReady()));
        _fixture.RunUntil(() => seen.Count == 3 * Handles);

        int[] order = seen.ToArray();
        for (int turn = 0; turn < 3; turn++)
        {
            order.AsSpan(turn * Handles, Handles).ToArray().ShouldBeUnique();
        }

        Array.ForEach(handles, static handle => handle.Dispose());
    }
}
