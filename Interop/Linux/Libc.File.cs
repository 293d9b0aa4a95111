using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>libc as in fsync(2), ftruncate(2), rename(2), unlink(2), access(2), mkfifo(3), statx(2), mmap(2).</summary>
internal static unsafe partial class Libc
{
    internal const int AT_FDCWD = -100;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;
    internal const int AT_EACCESS = 0x200;
    internal const int R_OK = 4;
    internal const int W_OK = 2;
    internal const int STATX_TYPE = 1;
    internal const int STATX_BASIC_STATS = 0x7FF;
    internal const int S_IFMT = 0xF000;
    internal const int S_IFSOCK = 0xC000;
    internal const int S_IFIFO = 0x1000;
    internal const int PROT_READ = 1;
    internal const int PROT_WRITE = 2;
    internal const int MAP_SHARED = 1;
    internal const int MAP_ANONYMOUS = 0x20;

    // Static readonly, so that the JIT takes them for constants.
    internal static readonly int O_DIRECTORY = DirectoryFlagOn(RuntimeInformation.ProcessArchitecture);
    internal static readonly int SYS_statx = StatxNumberOn(RuntimeInformation.ProcessArchitecture);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fsync(SafeHandle fd);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fdatasync(SafeHandle fd);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int ftruncate(SafeHandle fd, nint length);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rename(string oldpath, string newpath);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int unlink(string pathname);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mkfifo(string pathname, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int faccessat(int dirfd, string pathname, int mode, int flags);

    // By number, through syscall(2): musl has the function only since 1.2.5.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint statx(
        nint number, nint dirfd, string pathname, nint flags, nint mask, FileStatus* statxbuf);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint mmap(nint addr, nuint length, int prot, int flags, SafeHandle fd, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int munmap(nint addr, nuint length);

    internal static int DirectoryFlagOn(Architecture architecture) =>
        architecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    internal static int StatxNumberOn(Architecture architecture) =>
        architecture == Architecture.Arm64 ? 291 : 332;
}
