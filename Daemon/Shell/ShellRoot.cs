using System;
using System.IO;

namespace Rx.Hypervisor.Daemon.Shell;

/// <summary>The folder that the verbs work on.</summary>
internal static class ShellRoot
{
    private const string Name = "rx-hypervisor";

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

    /// <summary>What was given, or where state is kept: the system's for root, else the user's (XDG base directory specification).</summary>
    internal static string Of(DirectoryInfo? given)
    {
        if (given is not null)
        {
            return given.FullName;
        }

        string? state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        return state is not null && Path.IsPathFullyQualified(state) ? Path.Combine(state, Name)
            : Environment.IsPrivilegedProcess ? Path.Combine("/var/lib", Name)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state", Name);
    }
}
