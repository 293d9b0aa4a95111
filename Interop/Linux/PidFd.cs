using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop.Linux;

/// <summary>
/// Processes by descriptor instead of number: pidfd_open(2). A handle never comes to mean another process.
/// </summary>
public static unsafe class PidFd
{
    /// <summary>
    /// Opens a process by number. The handle meets <see cref="PollEvents.In"/> once the process has ended.
    /// </summary>
    /// <param name="pid">
    /// Certain to be the process meant only if that is a child not reaped yet, or if the caller checks something else
    /// about the process after opening it.
    /// </param>
    /// <exception cref="SyscallException">ESRCH: there is no such process. EINVAL: not a process number.</exception>
    public static PidHandle Open(int pid)
    {
        nint fd = Libc.pidfd_open(Libc.SYS_pidfd_open, pid, 0);
        int errno = Marshal.GetLastPInvokeError();
        return fd >= 0
            ? new PidHandle((int)fd, ownsHandle: true)
            : throw new SyscallException(nameof(Libc.pidfd_open), errno, $"process {pid}");
    }

    /// <summary>Sends a signal: pidfd_send_signal(2).</summary>
    /// <param name="process">The process.</param>
    /// <param name="signal">As in signal(7); 0 only asks whether the process exists.</param>
    /// <returns>
    /// <see langword="false"/> when the process is gone. One that has ended but is not reaped yet still takes signals.
    /// </returns>
    /// <exception cref="SyscallException">EPERM: it is somebody else's process.</exception>
    public static bool SendSignal(PidHandle process, int signal)
    {
        nint result = Libc.pidfd_send_signal(Libc.SYS_pidfd_send_signal, process, signal, 0, 0);
        int errno = Marshal.GetLastPInvokeError();
        if (result >= 0)
        {
            return true;
        }

        return errno == Errno.ESRCH
            ? false
            : throw new SyscallException(nameof(Libc.pidfd_send_signal), errno, $"signal {signal}");
    }

    /// <summary>Takes the exit status of a child that has ended, without waiting: waitid(2) with P_PIDFD.</summary>
    /// <param name="process">
    /// The process. Never one started by <c>System.Diagnostics.Process</c>: the runtime ends the program when its own wait finds
    /// nothing.
    /// </param>
    /// <exception cref="SyscallException">The kernel refused, for a reason other than ECHILD.</exception>
    public static ReapResult TryReap(PidHandle process)
    {
        SignalInfo info = default;
        int result = Libc.waitid(Libc.P_PIDFD, process, &info, Libc.WEXITED | Libc.WNOHANG);
        int errno = Marshal.GetLastPInvokeError();
        if (result < 0)
        {
            return errno == Errno.ECHILD
                ? new ReapResult(ReapKind.NotAChild, 0)
                : throw new SyscallException(nameof(Libc.waitid), errno);
        }

        return info switch
        {
            { ProcessId: 0 } => new ReapResult(ReapKind.StillRunning, 0),
            { Code: Libc.CLD_EXITED } => new ReapResult(ReapKind.Exited, info.Status),
            { Code: Libc.CLD_KILLED or Libc.CLD_DUMPED } => new ReapResult(ReapKind.Killed, info.Status),
            _ => throw new UnreachableException($"waitid with WEXITED gave code {info.Code}"),
        };
    }
}
