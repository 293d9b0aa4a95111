using System;
using System.Threading;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Loop;

/// <summary>What the watches of an epoll loop do when the kernel refuses; the test is the loop's thread.</summary>
public sealed class EpollWatchesTests : IDisposable
{
    private readonly EventSignal _wake = new();
    private readonly EventSignal _signal = new();
    private readonly Seen<PollEvents> _seen = new();
    private Func<EpollPoller> _create = static () => new EpollPoller();

    public void Dispose()
    {
        _signal.Dispose();
        _wake.Dispose();
    }

    [Fact]
    public void A_new_epoll_that_is_refused_is_asked_for_again_in_a_later_turn()
    {
        using var watches = new EpollWatches(_wake, () => _create());
        int refusals = 0;
        LeaveCopyBehind(watches);
        _create = () =>
        {
            refusals++;
            throw new SyscallException("epoll_create1", Errno.EMFILE);
        };

        Turn(watches).ShouldBe(1);
        Turn(watches).ShouldBe(1);
        refusals.ShouldBe(2);
        _create = static () => new EpollPoller();

        Turn(watches).ShouldBe(1);
        Turn(watches).ShouldBe(0);
    }

    [Fact]
    public void A_new_epoll_that_takes_not_all_handles_is_given_up_and_the_old_one_goes_on()
    {
        using var watches = new EpollWatches(_wake, () => _create());
        using var other = new EventSignal();
        var half = new EpollPoller();
        half.Add(other.Handle, PollEvents.In, 0); // Adding it again is EEXIST.
        watches.Add(other.Handle, PollEvents.In, _seen.Add);
        LeaveCopyBehind(watches);
        _create = () => half;

        Turn(watches).ShouldBe(1);

        Should.Throw<ObjectDisposedException>(() => half.Wait(new PollReady[1], TimeSpan.Zero));
        _create = static () => new EpollPoller();
        other.Raise();
        Turn(watches).ShouldBe(2);
        Turn(watches).ShouldBe(1);
        _seen.ShouldBe([PollEvents.Invalid, PollEvents.In, PollEvents.In]);
    }

    [Fact]
    public void An_epoll_that_does_not_take_the_wake_up_is_closed()
    {
        var poller = new EpollPoller();
        poller.Add(_wake.Handle, PollEvents.In, 0);

        Should.Throw<SyscallException>(() => new EpollWatches(_wake, () => poller));

        Should.Throw<ObjectDisposedException>(() => poller.Wait(new PollReady[1], TimeSpan.Zero));
    }

    [Fact]
    public void Disposing_one_of_two_watches_of_a_number_that_another_owner_closed_ends_the_other()
    {
        using var watches = new EpollWatches(_wake);
        using DescriptorHandle watched = CopyAndItsShadow(out DescriptorHandle shadow);
        IDisposable first = watches.Add(shadow, PollEvents.In, _seen.Add);
        using IDisposable second = watches.Add(shadow, PollEvents.Out, _seen.Add);
        watched.Dispose();

        first.Dispose();

        Turn(watches);
        _seen.ShouldBe([PollEvents.Invalid]);
    }

    [Fact]
    public void Handles_closed_by_another_thread_while_their_watches_change_are_heard_of_at_most_once()
    {
        using var watches = new EpollWatches(_wake);
        for (int i = 0; i < 500; i++)
        {
            DescriptorHandle watched = Copy();
            int told = 0;
            IDisposable first = watches.Add(watched, PollEvents.In, _ => { });
            IDisposable second = watches.Add(watched, PollEvents.Out, found => told += found == PollEvents.Invalid ? 1 : 0);
            var closer = new Thread(watched.Dispose);
            closer.Start();

            first.Dispose();
            closer.Join();
            watches.FindClosed();
            Turn(watches);
            second.Dispose();

            told.ShouldBe(1);
        }
    }

    /// <summary>Closes a watched handle whose copy is open and ready, so that epoll reports it for ever.</summary>
    private void LeaveCopyBehind(EpollWatches watches)
    {
        DescriptorHandle watched = Copy();
        watches.Add(watched, PollEvents.In, _seen.Add);
        _signal.Raise();
        watched.Dispose();
        Turn(watches).ShouldBe(1);
        _seen.ShouldBe([PollEvents.Invalid]);
    }

    /// <summary>A copy, and a second handle with its number that does not know when it is closed.</summary>
    private DescriptorHandle CopyAndItsShadow(out DescriptorHandle shadow)
    {
        DescriptorHandle copy = Copy();
        shadow = new DescriptorHandle((int)copy.DangerousGetHandle(), ownsHandle: false);
        return copy;
    }

    private DescriptorHandle Copy() => new(Libc.fcntl(_signal.Handle, Libc.F_DUPFD_CLOEXEC, 0), ownsHandle: true);

    private static int Turn(EpollWatches watches)
    {
        var ready = new PollReady[8];
        int count = watches.Wait(ready, TimeSpan.Zero);
        foreach (PollReady one in ready.AsSpan(0, count))
        {
            watches.Dispatch(one);
        }

        watches.ReportInvalid();
        return count;
    }
}
