using System;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Benchmarks.Loop;

/// <summary>libc as a program without any library would call it: numbers for handles, no checks on the way.</summary>
internal static unsafe partial class Bare
{
    internal const int EFD_NONBLOCK_CLOEXEC = 0x80800;
    internal const int EPOLL_CLOEXEC = 0x80000;
    internal const int MaxEventSize = 16;
    private const int EPOLL_CTL_ADD = 1;
    private const uint EPOLLIN = 1;

    // x86-64 packs struct epoll_event; other architectures align its data.
    internal static readonly int EventDataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    /// <summary>Takes what a call returned, or says why it failed.</summary>
    internal static int Check(int result, string call) => result >= 0
        ? result
        : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    /// <summary>Has an epoll report that a descriptor can be read.</summary>
    internal static void Watch(int epoll, int fd, ulong data)
    {
        byte* entry = stackalloc byte[MaxEventSize];
        Unsafe.WriteUnaligned(entry, EPOLLIN);
        Unsafe.WriteUnaligned(entry + EventDataOffset, data);
        Check(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, entry), nameof(epoll_ctl));
    }

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int eventfd(uint initval, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epfd, int op, int fd, void* @event);

    [LibraryImport("libc")]
    internal static partial int epoll_wait(int epfd, void* events, int maxevents, int timeout);

    [LibraryImport("libc")]
    internal static partial nint read(int fd, void* buf, nuint count);

    [LibraryImport("libc")]
    internal static partial nint write(int fd, void* buf, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int close(int fd);
}
