using System;
using System.IO;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>What the system refuses, in the words of this library.</summary>
internal static class HostErrors
{
    /// <summary>An error of the host that names the attempt, its object and the cause.</summary>
    internal static HypervisorException System(string attempt, string subject, string cause, Exception? inner = null)
        => new(ErrorCode.SystemError, ErrorDomain.None, $"cannot {attempt} '{subject}': {cause}", inner);

    /// <summary>The same for an exception of the system's, in the words of strerror(3) whatever the runtime made of them.</summary>
    internal static HypervisorException System(string attempt, string subject, Exception cause)
        => System(attempt, subject, ReasonOf(cause), cause);

    /// <summary>A lock is another process's.</summary>
    internal static HypervisorException Busy(string path)
        => new(ErrorCode.ResourceBusy, ErrorDomain.None, $"resource busy: cannot lock '{path}': another process has it");

    /// <summary>Whether an exception is the system's refusal, not a fault of the program.</summary>
    internal static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException;

    // For what has no exception type of its own the runtime keeps errno in HResult.
    private static string ReasonOf(Exception cause) => cause switch
    {
        SyscallException syscall => syscall.Reason,
        FileNotFoundException or DirectoryNotFoundException => Marshal.GetPInvokeErrorMessage(Errno.ENOENT),
        UnauthorizedAccessException => Marshal.GetPInvokeErrorMessage(Errno.EACCES),
        IOException { HResult: > 0 and < 4096 and var errno } => Marshal.GetPInvokeErrorMessage(errno),
        _ => cause.Message,
    };
}
