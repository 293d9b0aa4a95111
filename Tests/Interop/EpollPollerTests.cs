using System;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

public sealed partial class EpollPollerTests : IDisposable
{
    private const int SignalWindowChange = 28;

    private readonly EpollPoller _poller = new();
    private readonly EventSignal _signal = new();

    public void Dispose()
    {
        _poller.Dispose();
        _signal.Dispose();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(9_999, 1)]
    [InlineData(10_000, 1)]
    [InlineData(10_001, 2)]
    [InlineData(30_000, 3)]
    [InlineData(-5, 0)]
    [InlineData(-20_000, 0)]
    [InlineData(long.MaxValue, int.MaxValue)]
    [InlineData(long.MinValue, 0)]
    public void A_timeout_is_rounded_up_and_clamped(long ticks, int milliseconds) =>
        EpollPoller.ToMilliseconds(TimeSpan.FromTicks(ticks)).ShouldBe(milliseconds);

    [Fact]
    public void An_infinite_timeout_is_minus_one() =>
        EpollPoller.ToMilliseconds(Timeout.InfiniteTimeSpan).ShouldBe(-1);

    [Fact]
    public void Nothing_is_ready_when_nothing_happened()
    {
        _poller.Add(_signal.Handle, PollEvents.In, 1);

        Wait().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(0x0123_4567_89AB_CDEFUL)]
    public void The_key_comes_back_whole(ulong key)
    {
        _poller.Add(_signal.Handle, PollEvents.In, key);
        _signal.Raise();

        Wait().ShouldBe([new PollReady(key, PollEvents.In)]);
    }

    [Fact]
    public void Readiness_is_reported_again_until_it_is_dealt_with()
    {
        _poller.Add(_signal.Handle, PollEvents.In, 1);
        _signal.Raise();

        Wait().Length.ShouldBe(1);
        Wait().Length.ShouldBe(1);
        _signal.Clear();
        Wait().ShouldBeEmpty();
    }

    [Fact]
    public void Many_ready_handles_come_back_each_with_its_key()
    {
        EventSignal[] signals = [.. Enumerable.Range(0, 100).Select(_ => new EventSignal())];
        for (int i = 0; i < signals.Length; i++)
        {
            _poller.Add(signals[i].Handle, PollEvents.In, (ulong)i << 32 | 7);
            signals[i].Raise();
        }

        PollReady[] ready = Wait(200);

        ready.Select(entry => entry.Key).Order().ShouldBe(Enumerable.Range(0, 100).Select(i => (ulong)i << 32 | 7));
        ready.ShouldAllBe(entry => entry.Events == PollEvents.In);
        Array.ForEach(signals, signal => signal.Dispose());
    }

    [Fact]
    public void Interest_and_key_can_be_replaced()
    {
        _poller.Add(_signal.Handle, PollEvents.In, 1);
        _poller.Modify(_signal.Handle, PollEvents.Out, 2);

        Wait().ShouldBe([new PollReady(2, PollEvents.Out)]);
    }

    [Fact]
    public void A_peer_that_hangs_up_is_reported_with_what_was_asked_for()
    {
        (SocketHandle near, SocketHandle far) = UnixSocket.Pair();
        using (near)
        {
            _poller.Add(near, PollEvents.In | PollEvents.ReadHangUp, 1);
            far.Dispose();

            Wait().ShouldBe([new PollReady(1, PollEvents.In | PollEvents.ReadHangUp | PollEvents.HangUp)]);
        }
    }

    [Fact]
    public void A_removed_handle_is_silent()
    {
        _poller.Add(_signal.Handle, PollEvents.In, 1);
        _signal.Raise();
        _poller.Remove(_signal.Handle);

        Wait().ShouldBeEmpty();
    }

    [Fact]
    public void Removing_what_is_not_watched_is_no_error() => Should.NotThrow(() => _poller.Remove(_signal.Handle));

    [Fact]
    public void Removing_a_closed_handle_is_no_error()
    {
        _poller.Add(_signal.Handle, PollEvents.In, 1);
        _signal.Dispose();

        Should.NotThrow(() => _poller.Remove(_signal.Handle));
    }

    [Fact]
    public void Removing_a_handle_that_refers_to_nothing_is_no_error() =>
        Should.NotThrow(() => _poller.Remove(new SocketHandle()));

    [Fact]
    public void Adding_twice_is_refused()
    {
        _poller.Add(_signal.Handle, PollEvents.In, 1);

        Should.Throw<SyscallException>(() => _poller.Add(_signal.Handle, PollEvents.In, 1))
            .Errno.ShouldBe(Errno.EEXIST);
    }

    [Fact]
    public void Changing_what_is_not_watched_is_refused() => Should
        .Throw<SyscallException>(() => _poller.Modify(_signal.Handle, PollEvents.In, 1)).Errno.ShouldBe(Errno.ENOENT);

    [Fact]
    public void A_directory_cannot_be_watched()
    {
        using DirectoryHandle directory = FileSystem.OpenDirectory("/");

        Should.Throw<SyscallException>(() => _poller.Add(directory, PollEvents.In, 1)).Errno.ShouldBe(Errno.EPERM);
    }

    [Fact]
    public void A_closed_handle_cannot_be_added()
    {
        _signal.Dispose();

        Should.Throw<ObjectDisposedException>(() => _poller.Add(_signal.Handle, PollEvents.In, 1));
    }

    [Fact]
    public void Waiting_allocates_nothing()
    {
        _poller.Add(_signal.Handle, PollEvents.In, 1);
        _signal.Raise();
        var ready = new PollReady[16];
        _poller.Wait(ready, TimeSpan.Zero);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            _poller.Wait(ready, TimeSpan.Zero);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public async Task A_signal_ends_the_wait_without_an_error()
    {
        using var handler = PosixSignalRegistration.Create((PosixSignal)SignalWindowChange, static context => context.Cancel = true);
        var thread = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> waiting = Task.Factory.StartNew(
            () =>
            {
                thread.SetResult(gettid());
                return _poller.Wait(new PollReady[1], Child.Deadline);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        // The first may come before the wait has begun, which nothing outside the kernel can see.
        int target = await thread.Task;
        while (!waiting.IsCompleted)
        {
            tgkill(TgkillNumber, Environment.ProcessId, target, SignalWindowChange);
            await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System));
        }

        (await waiting).ShouldBe(0);
    }

    private static nint TgkillNumber => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 131 : 234;

    private PollReady[] Wait(int capacity = 8)
    {
        var ready = new PollReady[capacity];
        return ready[.._poller.Wait(ready, TimeSpan.Zero)];
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int gettid();

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint tgkill(nint number, nint tgid, nint tid, nint sig);
}
