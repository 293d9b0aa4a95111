using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Rx.Hypervisor.Interop;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>Calls of libc that only tests make. Those that act on a thread are meant for the thread that makes them.</summary>
internal static partial class Native
{
    internal const int SIGWINCH = 28;
    private const int CLONE_NEWNS = 0x20000;
    private const int CLONE_NEWNET = 0x40000000;
    private const nuint MS_REC = 0x4000;
    private const nuint MS_PRIVATE = 0x40000;

    [LibraryImport("libc")]
    internal static partial int gettid();

    /// <summary>Sends a signal to one thread of this process.</summary>
    internal static void Signal(int thread, int signal)
        => ThrowIfFailed("tgkill", tgkill(System.Environment.ProcessId, thread, signal));

    /// <summary>Gives the calling thread mounts of its own, which go away with it, however it ends.</summary>
    internal static void EnterOwnMountNamespace()
    {
        ThrowIfFailed("unshare", unshare(CLONE_NEWNS));
        int result = mount("none", "/", null, MS_REC | MS_PRIVATE, null);
        if (result < 0 && Marshal.GetLastPInvokeError() == Errno.EINVAL)
        {
            return; // "/" is no mount point, in a plain chroot: what is mounted is then seen outside, until it is unmounted.
        }

        ThrowIfFailed("mount", result);
    }

    /// <summary>Gives the calling thread a network of its own, with nothing in it but the loopback; it goes away with its last thread.</summary>
    internal static void EnterOwnNetworkNamespace() => ThrowIfFailed("unshare", unshare(CLONE_NEWNET));

    /// <summary>Moves the calling thread into the network of a process.</summary>
    internal static void EnterNetworkOf(int process)
    {
        using SafeFileHandle network = File.OpenHandle($"/proc/{process}/ns/net");
        ThrowIfFailed("setns", setns(network, CLONE_NEWNET));
    }

    /// <summary>Mounts a file system in memory.</summary>
    /// <param name="path">A folder that exists.</param>
    /// <param name="kiB">How much fits in.</param>
    internal static void MountMemory(string path, int kiB)
        => ThrowIfFailed("mount", mount("tmpfs", path, "tmpfs", 0, $"size={kiB}k"));

    internal static void Unmount(string path) => ThrowIfFailed("umount2", umount2(path, 0));

    /// <summary>Has the calling thread use files as somebody else, or as itself again (0).</summary>
    internal static void UseFilesAs(int user) => _ = setfsuid(user);

    /// <summary>Writes all of it, or fails.</summary>
    internal static void Write(SafeHandle handle, byte[] bytes) => ThrowIfFailed("write", (int)write(handle, bytes, (nuint)bytes.Length));

    /// <summary>Reads what there is.</summary>
    /// <returns>How many bytes.</returns>
    internal static int Read(SafeHandle handle, byte[] bytes)
    {
        int count = (int)read(handle, bytes, (nuint)bytes.Length);
        ThrowIfFailed("read", count);
        return count;
    }

    private static void ThrowIfFailed(string call, int result)
    {
        int errno = Marshal.GetLastPInvokeError();
        if (result < 0)
        {
            throw new SyscallException(call, errno);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(SafeHandle fd, byte[] buf, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(SafeHandle fd, byte[] buf, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tgkill(int tgid, int tid, int sig);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setns(SafeHandle fd, int nstype);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string? filesystemtype, nuint mountflags, string? data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);

    [LibraryImport("libc")]
    private static partial int setfsuid(int fsuid);
}
