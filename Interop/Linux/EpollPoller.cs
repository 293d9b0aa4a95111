using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>An epoll(7) instance: many handles watched, level-triggered, with one call to wait for them.</summary>
/// <remarks>
/// <para>Threading: call from any thread; what is added during a wait counts for that wait.</para>
/// <para>Disposal: a wait in progress goes on to its end, and the descriptor is closed after it.</para>
/// </remarks>
public sealed unsafe class EpollPoller : IDisposable
{
    private readonly EpollHandle _epoll;  // Immutable.

    /// <summary>Makes an instance that watches nothing yet: epoll_create1(2).</summary>
    /// <exception cref="SyscallException">Too many descriptors are open, or too many instances.</exception>
    public EpollPoller()
    {
        int fd = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
        int errno = Marshal.GetLastPInvokeError();
        _epoll = fd >= 0
            ? new EpollHandle(fd, ownsHandle: true)
            : throw new SyscallException(nameof(Libc.epoll_create1), errno);
    }

    /// <summary>Starts to watch a handle: EPOLL_CTL_ADD of epoll_ctl(2).</summary>
    /// <param name="handle">
    /// Stays the caller's. Closing it ends the watch, unless a duplicate of it is open somewhere.
    /// </param>
    /// <param name="interest">Conditions asked for; error and hang-up are reported without asking.</param>
    /// <param name="key">Comes back in <see cref="PollReady.Key"/>.</param>
    /// <exception cref="SyscallException">EEXIST: watched already. EPERM: a regular file or a directory.</exception>
    /// <exception cref="ObjectDisposedException">The handle or the poller is closed.</exception>
    public void Add(SafeHandle handle, PollEvents interest, ulong key) =>
        Control(Libc.EPOLL_CTL_ADD, handle, interest, key);

    /// <summary>Replaces interest and key of a watched handle: EPOLL_CTL_MOD of epoll_ctl(2).</summary>
    /// <param name="handle">A handle that was added.</param>
    /// <param name="interest">Conditions asked for from now on.</param>
    /// <param name="key">Comes back from now on.</param>
    /// <exception cref="SyscallException">ENOENT: the handle is not watched.</exception>
    /// <exception cref="ObjectDisposedException">The handle or the poller is closed.</exception>
    public void Modify(SafeHandle handle, PollEvents interest, ulong key) =>
        Control(Libc.EPOLL_CTL_MOD, handle, interest, key);

    /// <summary>Stops watching a handle: EPOLL_CTL_DEL of epoll_ctl(2). Not watched, or closed, is no error.</summary>
    /// <param name="handle">A handle that may have been added.</param>
    /// <exception cref="SyscallException">The kernel refused, for a reason other than EBADF and ENOENT.</exception>
    /// <exception cref="ObjectDisposedException">The poller is closed.</exception>
    public void Remove(SafeHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        bool held = false;
        try
        {
            // The number of a closed handle may be somebody else's by now: without a hold on it, it is left alone.
            handle.DangerousAddRef(ref held);
        }
        catch (ObjectDisposedException)
        {
            return; // The kernel stopped the watch when the handle was closed.
        }

        try
        {
            RemoveHeld(handle);
        }
        finally
        {
            handle.DangerousRelease();
        }
    }

    /// <summary>
    /// Blocks until a watched handle is ready or the timeout elapses: epoll_wait(2). Allocates nothing.
    /// </summary>
    /// <param name="ready">Receives up to <c>ready.Length</c> entries, in no particular order.</param>
    /// <param name="timeout">Rounded up to milliseconds; <see cref="Timeout.InfiniteTimeSpan"/> waits forever.</param>
    /// <returns>Entries written. Zero means timeout or signal: recompute the deadline either way.</returns>
    /// <exception cref="SyscallException">
    /// The kernel refused, for a reason other than EINTR; EINVAL: no room in <paramref name="ready"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The poller is closed.</exception>
    public int Wait(Span<PollReady> ready, TimeSpan timeout)
    {
        int count;
        int errno;
        fixed (PollReady* first = ready)
        {
            count = Libc.epoll_wait(_epoll, first, ready.Length, ToMilliseconds(timeout));
            errno = Marshal.GetLastPInvokeError();
        }

        if (count >= 0)
        {
            Expand(ready[..count]);
            return count;
        }

        return errno == Errno.EINTR ? 0 : throw new SyscallException(nameof(Libc.epoll_wait), errno);
    }

    /// <summary>Closes the instance; the watched handles stay open.</summary>
    public void Dispose() => _epoll.Dispose();

    // Rounding down would spin through the last fraction of a millisecond before every timer.
    internal static int ToMilliseconds(TimeSpan timeout) => timeout == Timeout.InfiniteTimeSpan
        ? -1
        : (int)Math.Clamp(Math.Ceiling(timeout.TotalMilliseconds), 0, int.MaxValue);

    // The kernel wrote its own entries, never larger ones, into the caller's span. Last to first, none is overwritten
    // unread.
    private static void Expand(Span<PollReady> ready)
    {
        ref byte first = ref MemoryMarshal.GetReference(MemoryMarshal.AsBytes(ready));
        for (int i = ready.Length - 1; i >= 0; i--)
        {
            ready[i] = EpollEvent.Read(ref first, i);
        }
    }

    private void Control(int operation, SafeHandle handle, PollEvents interest, ulong key)
    {
        ArgumentNullException.ThrowIfNull(handle);
        byte* entry = stackalloc byte[EpollEvent.MaxSize];
        EpollEvent.Write(new Span<byte>(entry, EpollEvent.MaxSize), interest, key);
        int result = Libc.epoll_ctl(_epoll, operation, handle, entry);
        int errno = Marshal.GetLastPInvokeError();
        if (result < 0)
        {
            throw new SyscallException(nameof(Libc.epoll_ctl), errno);
        }
    }

    private void RemoveHeld(SafeHandle handle)
    {
        byte* ignored = stackalloc byte[EpollEvent.MaxSize];
        int result = Libc.epoll_ctl(_epoll, Libc.EPOLL_CTL_DEL, handle, ignored);
        int errno = Marshal.GetLastPInvokeError();
        if (result < 0 && errno is not (Errno.EBADF or Errno.ENOENT))
        {
            throw new SyscallException(nameof(Libc.epoll_ctl), errno);
        }
    }
}
