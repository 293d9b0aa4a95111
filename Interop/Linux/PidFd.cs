using System;
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

    /// <summary>Whether a process has ended, reaped or not, child or not: poll(2) without waiting.</summary>
    /// <param name="process">The process.</param>
    /// <exception cref="SyscallException">ENOMEM.</exception>
    public static bool HasEnded(PidHandle process)
    {
        ArgumentNullException.ThrowIfNull(process);
        bool added = false;
        try
        {
            process.DangerousAddRef(ref added);
            Span<PollDescriptor> look = [new PollDescriptor((int)process.DangerousGetHandle(), PollEvents.In)];
            return Poll.Wait(look, TimeSpan.Zero) > 0;
        }
        finally
        {
            if (added)
            {
                process.DangerousRelease();
            }
        }
    }

    /// <summary>Reads how a process ended that may be somebody else's child: PIDFD_GET_INFO of ioctl_pidfd(2).</summary>
    /// <param name="process">The process.</param>
    /// <returns>
    /// <see cref="ReapKind.StillRunning"/> until its parent has reaped it, ended or not;
    /// <see cref="ReapKind.NotAChild"/> when this kernel does not tell (before Linux 6.15).
    /// </returns>
    public static ReapResult ReadExit(PidHandle process)
    {
        var info = new ProcessInfo { Mask = Libc.PIDFD_INFO_EXIT };
        int result = Libc.ioctl(process, Libc.PIDFD_GET_INFO, (nint)(&info));
        if (result < 0)
        {
            return new ReapResult(ReapKind.NotAChild, 0); // ENOTTY, EINVAL; ESRCH of 6.13 and 6.14 once it was reaped.
        }

        if ((info.Mask & Libc.PIDFD_INFO_EXIT) == 0)
        {
            return new ReapResult(ReapKind.StillRunning, 0);
        }

        // As in wait(2): WTERMSIG in the low seven bits, else WEXITSTATUS above them.
        int signal = info.ExitStatus & 0x7F;
        return signal != 0
            ? new ReapResult(ReapKind.Killed, signal)
            : new ReapResult(ReapKind.Exited, (info.ExitStatus >> 8) & 0xFF);
    }
}
