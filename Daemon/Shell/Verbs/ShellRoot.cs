using System;
using System.IO;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary>The folder that the verbs work on.</summary>
internal static class ShellRoot
{
    /// <summary>Refuses a folder that was given and is none, or is not there where a verb only works on what is.</summary>
    /// <param name="given">What <c>--root</c> says.</param>
    /// <param name="makes">Whether the verb may begin a folder.</param>
    /// <exception cref="HypervisorException">It cannot be used.</exception>
    internal static void Require(DirectoryInfo? given, bool makes)
    {
        if (given is null)
        {
            return;
        }

        if (File.Exists(given.FullName))
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.None, $"invalid argument: --root '{given.FullName}' is a file; it takes a folder");
        }

        if (!makes && !given.Exists)
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.None,
                $"invalid argument: there is no folder '{given.FullName}' (--root); 'define' would make it");
        }
    }

    /// <summary>Those below what was given; else the system's for root, and the user's for others.</summary>
    internal static HostFolders Of(DirectoryInfo? given) => given is not null ? HostFolders.Below(given.FullName)
        : Environment.IsPrivilegedProcess ? HostFolders.System
        : HostFolders.Session;
}
