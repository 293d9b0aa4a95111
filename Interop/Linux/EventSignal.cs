using System;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>A flag that any thread can raise and a poller can wait for: eventfd(2).</summary>
/// <remarks>
/// <para>Threading: call from any thread; nothing here blocks.</para>
/// <para>Disposal: raising after it is an <see cref="ObjectDisposedException"/>.</para>
/// </remarks>
public sealed unsafe class EventSignal : IDisposable
{
    private readonly EventHandle _handle;  // Immutable.

    /// <summary>Makes a signal that is not raised.</summary>
    /// <exception cref="SyscallException">Too many descriptors are open.</exception>
    public EventSignal()
    {
        int fd = Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        int errno = Marshal.GetLastPInvokeError();
        _handle = fd >= 0
            ? new EventHandle(fd, ownsHandle: true)
            : throw new SyscallException(nameof(Libc.eventfd), errno);
    }

    /// <summary>
    /// What to watch: it meets <see cref="PollEvents.In"/> from <see cref="Raise"/> to <see cref="Clear"/>.
    /// </summary>
    public EventHandle Handle => _handle;

    /// <summary>Raises the signal; one raised already stays raised.</summary>
    /// <exception cref="SyscallException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The signal is disposed.</exception>
    public void Raise()
    {
        ulong one = 1;
        nint count = Libc.write(_handle, &one, sizeof(ulong));
        int errno = Marshal.GetLastPInvokeError();

        // EAGAIN: the counter is at its maximum, so the signal is raised.
        if (count < 0 && errno != Errno.EAGAIN)
        {
            throw new SyscallException(nameof(Libc.write), errno, "eventfd");
        }
    }

    /// <summary>Takes the signal down; one that is not raised stays so.</summary>
    /// <exception cref="SyscallException">The kernel refused.</exception>
    /// <exception cref="ObjectDisposedException">The signal is disposed.</exception>
    public void Clear()
    {
        ulong counter;
        nint count = Libc.read(_handle, &counter, sizeof(ulong));
        int errno = Marshal.GetLastPInvokeError();
        if (count < 0 && errno != Errno.EAGAIN)
        {
            throw new SyscallException(nameof(Libc.read), errno, "eventfd");
        }
    }

    /// <summary>Closes the descriptor.</summary>
    public void Dispose() => _handle.Dispose();
}
