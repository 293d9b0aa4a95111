using System;
using System.IO;

namespace Rx.Hypervisor;

/// <summary>Where a host keeps its files.</summary>
/// <param name="Root">What the host is known by: two with the same are the same host, and <c>embed?root=</c> names it.</param>
/// <param name="Run">Sockets, locks, and what is known of guests that run: need not outlive the machine's run.</param>
/// <param name="Config">Definitions: files that people read and edit.</param>
/// <param name="State">The journal, saved states, variables of firmware.</param>
/// <param name="Cache">What can be found anew.</param>
public sealed record HostFolders(string Root, string Run, string Config, string State, string Cache)
{
    private const string Name = "rx-hypervisor";

    /// <summary>Those of the system, as the Filesystem Hierarchy Standard has them: below /run, /etc, /var/lib and /var/cache.</summary>
    public static HostFolders System { get; } = new($"/var/lib/{Name}", $"/run/{Name}", $"/etc/{Name}", $"/var/lib/{Name}", $"/var/cache/{Name}");

    /// <summary>Those of this user, as the XDG Base Directory Specification has them.</summary>
    /// <remarks>Without <c>XDG_RUNTIME_DIR</c>, which somebody who logs in is given, sockets are in the folder for caches.</remarks>
    public static HostFolders Session
    {
        get
        {
            string cache = User("XDG_CACHE_HOME", ".cache");
            string state = User("XDG_STATE_HOME", ".local/state");
            return new HostFolders(state, Given("XDG_RUNTIME_DIR") ?? Path.Combine(cache, "run"), User("XDG_CONFIG_HOME", ".config"), state, cache);
        }
    }

    /// <summary>All of them below one folder.</summary>
    /// <param name="root">An absolute path.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static HostFolders Below(string root)
    {
        if (!Path.IsPathFullyQualified(root))
        {
            throw new ArgumentException($"The folder of a host is an absolute path, not '{root}'.", nameof(root));
        }

        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        return new HostFolders(root, Path.Combine(root, "run"), Path.Combine(root, "config"), Path.Combine(root, "state"), Path.Combine(root, "cache"));
    }

    // The specification: a path that is not absolute is to be ignored.
    private static string? Given(string variable) => Environment.GetEnvironmentVariable(variable) is { } path && Path.IsPathFullyQualified(path)
        ? Path.Combine(path, Name)
        : null;

    private static string User(string variable, string otherwise)
        => Given(variable) ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), otherwise, Name);
}
