using System;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Chance that nobody can foresee, from the kernel: getrandom(2).</summary>
/// <remarks>The runtime's own generator is OpenSSL's, which a process that needs nothing else of it loads for that alone: milliseconds and megabytes.</remarks>
public static unsafe class KernelRandom
{
    /// <summary>Fills a buffer. Waits only while the machine boots and has gathered no chance yet.</summary>
    /// <exception cref="SyscallException">The kernel has none: it is older than 3.17.</exception>
    public static void Fill(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint count;
            int errno;
            fixed (byte* first = bytes)
            {
                count = Libc.getrandom(first, (nuint)bytes.Length, flags: 0);
                errno = Marshal.GetLastPInvokeError();
            }

            if (count >= 0)
            {
                bytes = bytes[(int)count..]; // A signal may cut short what is longer than 256 bytes.
            }
            else if (errno != Errno.EINTR)
            {
                throw new SyscallException(nameof(Libc.getrandom), errno);
            }
        }
    }
}
