using System.IO;
using System.Runtime.InteropServices;

namespace Rx.Hypervisor.Interop;

/// <summary>A system call, or a call of libc, failed.</summary>
public sealed class SyscallException : IOException
{
    /// <summary>Makes the exception for a call that failed.</summary>
    /// <param name="call">Name of the call, as in its man page.</param>
    /// <param name="errno">The error number that it left.</param>
    /// <param name="subject">Path or object that it was about, if it was about one.</param>
    public SyscallException(string call, int errno, string? subject = null)
        : base(Describe(call, errno, subject), errno)
    {
        Call = call;
        Errno = errno;
        Subject = subject;
    }

    /// <summary>Name of the call, as in its man page.</summary>
    public string Call { get; }

    /// <summary>The error number: one of <see cref="Interop.Errno"/>.</summary>
    public int Errno { get; }

    /// <summary>Path or object that the call was about; <see langword="null"/> when it was about none.</summary>
    public string? Subject { get; }

    /// <summary>What the error number means: "No such file or directory".</summary>
    public string Reason => Marshal.GetPInvokeErrorMessage(Errno);

    private static string Describe(string call, int errno, string? subject)
    {
        string where = subject is null ? call : $"{call}({subject})";
        return $"{where}: {Marshal.GetPInvokeErrorMessage(errno)} ({errno} {Interop.Errno.Name(errno)})";
    }
}
