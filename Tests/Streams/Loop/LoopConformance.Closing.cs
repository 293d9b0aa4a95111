using System;
using System.Threading;
using Rx.Hypervisor.Streams.Sources;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <content>Handles closed under the loop.</content>
public abstract partial class LoopConformance
{
    [Fact]
    public void A_closed_handle_cannot_be_watched()
    {
        TestHandle handle = _fixture.NewHandle();
        handle.Dispose();
        Exception? told = null;

        Should.Throw<ObjectDisposedException>(() => _fixture.Watch(handle.Handle, PollEvents.In, static _ => { }));
        _fixture.Poll.WhenReady(handle.Handle, PollEvents.In).Subscribe(static _ => { }, error => told = error);

        _fixture.RunUntil(() => told is not null);
        told.ShouldBeOfType<ObjectDisposedException>();
    }

    [Fact]
    public void Closing_a_handle_ends_its_watches_with_one_report_each_and_no_other()
    {
        TestHandle closed = _fixture.NewHandle();
        using TestHandle open = _fixture.NewHandle();
        var reports = new Seen<PollEvents>();
        Exception? error = null;
        int others = 0;

        using IDisposable first = _fixture.Watch(closed.Handle, PollEvents.In, reports.Add);
        using IDisposable second = _fixture.Watch(closed.Handle, PollEvents.In, reports.Add);
        _fixture.Poll.WhenReady(closed.Handle, PollEvents.In).Subscribe(static _ => { }, e => error = e);
        using IDisposable other = _fixture.Watch(open.Handle, PollEvents.In, _ =>
        {
            open.MakeUnready();
            Interlocked.Increment(ref others);
        });
        _fixture.Settle();
        closed.Dispose();

        _fixture.RunUntil(() => reports.Count == 2 && error is not null);
        reports.ShouldBe([PollEvents.Invalid, PollEvents.Invalid]);
        error.ShouldBeOfType<ObjectDisposedException>();
        open.MakeReady();
        _fixture.RunUntil(() => Volatile.Read(ref others) == 1);
        _fixture.Settle();
        reports.Count.ShouldBe(2);
    }

    [Fact]
    public void A_callback_may_close_the_handle_it_is_told_about()
    {
        TestHandle handle = _fixture.NewHandle();
        var seen = new Seen<PollEvents>();

        using IDisposable watch = _fixture.Watch(handle.Handle, PollEvents.In, found =>
        {
            seen.Add(found);
            handle.Dispose();
        });
        _fixture.Do(handle.MakeReady);

        _fixture.RunUntil(() => seen.Count == 2);
        _fixture.Settle();
        seen.ShouldBe([PollEvents.In, PollEvents.Invalid]);
    }

    [Fact]
    public void A_callback_that_closes_the_handle_leaves_the_other_watches_only_the_end_to_hear()
    {
        TestHandle handle = _fixture.NewHandle();
        var seen = new Seen<PollEvents>();
        void Close(PollEvents found)
        {
            seen.Add(found);
            handle.Dispose();
        }

        using IDisposable first = _fixture.Watch(handle.Handle, PollEvents.In, Close);
        using IDisposable second = _fixture.Watch(handle.Handle, PollEvents.In, Close);
        _fixture.Do(handle.MakeReady);

        _fixture.RunUntil(() => seen.Count == 3);
        seen.ShouldBe([PollEvents.In, PollEvents.Invalid, PollEvents.Invalid]);
    }

    [Fact]
    public void A_new_handle_after_a_closed_one_is_told_of_apart_even_if_it_got_the_same_number()
    {
        var seen = new Seen<string>();
        TestHandle old = _fixture.NewHandle();
        TestHandle? fresh = null;
        IDisposable? freshWatch = null;

        using IDisposable oldWatch = _fixture.Watch(old.Handle, PollEvents.In, found => seen.Add($"old {found}"));
        _fixture.Do(() =>
        {
            old.MakeReady();
            old.Dispose();
            fresh = _fixture.NewHandle(); // The lowest free number: the kernel gives that of the old one again.
            freshWatch = _fixture.Poll.Watch(fresh.Handle, PollEvents.In, found =>
            {
                fresh.MakeUnready();
                seen.Add($"new {found}");
            });
        });

        _fixture.RunUntil(() => seen.Count == 1);
        _fixture.Settle();
        seen.ShouldBe(["old Invalid"]);
        fresh!.MakeReady();
        _fixture.RunUntil(() => seen.Count == 2);
        seen.ShouldBe(["old Invalid", "new In"]);
        _fixture.Do(freshWatch!.Dispose);
        fresh.Dispose();
    }
}
