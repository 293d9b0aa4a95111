using System;
using System.IO;

namespace Rx.Hypervisor.Daemon.Shell;

/// <summary>The folder that the verbs work on.</summary>
internal static class ShellRoot
{
    private const string Name = "rx-hypervisor";

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
