using System;
using System.Runtime.InteropServices;
using System.Threading;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>poll(2): waiting for a few descriptors without registering them anywhere.</summary>
public static unsafe class Poll
{
    /// <summary>Blocks until one of the descriptors is ready or the timeout elapses.</summary>
    /// <param name="descriptors">What to wait for; receives what was found.</param>
    /// <param name="timeout">Rounded up to milliseconds; <see cref="Timeout.InfiniteTimeSpan"/> waits forever.</param>
    /// <returns>How many are ready. Zero means timeout or signal: recompute the deadline either way.</returns>
    /// <exception cref="SyscallException">The kernel refused, for a reason other than EINTR.</exception>
    public static int Wait(Span<PollDescriptor> descriptors, TimeSpan timeout)
    {
        int count;
        int errno;
        fixed (PollDescriptor* first = descriptors)
        {
            count = Libc.poll(first, (nuint)descriptors.Length, EpollPoller.ToMilliseconds(timeout));
            errno = Marshal.GetLastPInvokeError();
        }

        if (count >= 0)
        {
            return count;
        }

        return errno == Errno.EINTR ? 0 : throw new SyscallException(nameof(Libc.poll), errno);
    }
}
