using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;

namespace Rx.Hypervisor.Tests.Interop;

/// <summary>Questions about descriptors of this process.</summary>
internal static class Descriptors
{
    private const int F_DUPFD = 0;
    private const int F_GETFD = 1;
    private const int F_GETFL = 3;
    private const int FD_CLOEXEC = 1;

    internal static int Number(SafeHandle handle) => (int)handle.DangerousGetHandle();

    internal static bool IsCloseOnExec(SafeHandle handle) => (Libc.fcntl(handle, F_GETFD, 0) & FD_CLOEXEC) != 0;

    internal static bool IsNonblocking(SafeHandle handle) => (Libc.fcntl(handle, F_GETFL, 0) & Libc.O_NONBLOCK) != 0;

    /// <summary>A duplicate whose number is the first free one from <paramref name="lowest"/> on.</summary>
    internal static DescriptorHandle Duplicate(SafeHandle handle, int lowest) =>
        new(Libc.fcntl(handle, Libc.F_DUPFD_CLOEXEC, lowest), ownsHandle: true);

    /// <summary>A duplicate that children inherit.</summary>
    internal static DescriptorHandle DuplicateInheritable(SafeHandle handle) =>
        new(Libc.fcntl(handle, F_DUPFD, 0), ownsHandle: true);

    // The runtime itself opens and closes a few: only a leak in every run stands out.
    internal static void ShouldNotLeak(Action action, int runs = 50)
    {
        action();
        int before = Count();
        for (int i = 0; i < runs; i++)
        {
            action();
        }

        (Count() - before).ShouldBeLessThan(runs / 2);
    }

    internal static bool MeetsInput(SafeHandle handle, TimeSpan timeout)
    {
        Span<PollDescriptor> descriptors = [new PollDescriptor(Number(handle), PollEvents.In)];
        long begun = Stopwatch.GetTimestamp();
        for (TimeSpan left = timeout; left >= TimeSpan.Zero; left = timeout - Stopwatch.GetElapsedTime(begun))
        {
            if (Poll.Wait(descriptors, left) == 1)
            {
                return true;
            }

            if (timeout == TimeSpan.Zero)
            {
                return false;
            }
        }

        return false; // Until then, only signals have ended the wait.
    }

    private static int Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Directory.GetFileSystemEntries("/proc/self/fd").Length;
    }
}
