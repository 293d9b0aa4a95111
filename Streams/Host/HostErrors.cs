using System;
using System.IO;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>What the system refuses, in the words of this library.</summary>
internal static class HostErrors
{
    /// <summary>An error of the host that names the attempt, its object and the cause.</summary>
    internal static HypervisorException System(string attempt, string subject, string cause, Exception? inner = null)
        => new(ErrorCode.SystemError, ErrorDomain.None, $"cannot {attempt} '{subject}': {cause}", inner);

    /// <summary>The same for an exception of the system's.</summary>
    internal static HypervisorException System(string attempt, string subject, Exception cause)
        => System(attempt, subject, cause is Interop.SyscallException syscall ? syscall.Reason : cause.Message, cause);

    /// <summary>Whether an exception is the system's refusal, not a fault of the program.</summary>
    internal static bool IsRefusal(Exception e) => e is IOException or UnauthorizedAccessException;
}
