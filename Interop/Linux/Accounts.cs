using System;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>Who this process acts as; groups of the system by name, from wherever it has them (nsswitch.conf(5)).</summary>
public static unsafe class Accounts
{
    private const int LargestRecord = 1 << 20; // Every member of the group is in it.

    /// <summary>The user that this process acts as: geteuid(2), which cannot fail.</summary>
    public static uint EffectiveUser => Libc.geteuid();

    /// <summary>Finds a group: getgrnam_r(3).</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Its number; <see langword="null"/> when there is no such group.</returns>
    /// <exception cref="SyscallException">The system's tables cannot be read.</exception>
    public static uint? FindGroup(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        for (int size = 4096; ; size *= 4)
        {
            byte[] buffer = new byte[size];
            GroupRecord record;
            GroupRecord* found;
            int errno;
            fixed (byte* first = buffer)
            {
                errno = Libc.getgrnam_r(name, &record, first, (nuint)size, &found);
            }

            if (errno == 0)
            {
                return found is null ? null : record.GroupId;
            }

            if (errno is Errno.ENOENT or Errno.ESRCH)
            {
                return null; // What some sources of the tables say for "no such group".
            }

            if (errno != Errno.ERANGE || size >= LargestRecord)
            {
                throw new SyscallException(nameof(Libc.getgrnam_r), errno, name);
            }
        }
    }
}
