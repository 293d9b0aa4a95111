using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>libc as in pidfd_open(2), pidfd_send_signal(2), waitid(2), kill(2).</summary>
internal static unsafe partial class Libc
{
    // By number, through syscall(2): only recent C libraries have functions for these. The numbers are the same on all
    // architectures.
    internal const int SYS_pidfd_send_signal = 424;
    internal const int SYS_pidfd_open = 434;
    internal const int P_PIDFD = 3;
    internal const int WNOHANG = 1;
    internal const int WEXITED = 4;
    internal const int CLD_EXITED = 1;
    internal const int CLD_KILLED = 2;
    internal const int CLD_DUMPED = 3;
    internal const int SIGKILL = 9;

    // linux/pidfd.h since 6.13 and 6.15, newer than the headers that many machines have: a layout test derives the number.
    internal const nuint PIDFD_GET_INFO = 0xC040FF0B;
    internal const ulong PIDFD_INFO_EXIT = 8;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint pidfd_open(nint number, nint pid, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint pidfd_send_signal(nint number, PidHandle pidfd, nint sig, nint info, nint flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int waitid(int idtype, PidHandle id, SignalInfo* infop, int options);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int waitpid(int pid, int* wstatus, int options);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int kill(int pid, int sig);
}
