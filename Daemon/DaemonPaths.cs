using System;
using System.IO;

namespace Rx.Hypervisor.Daemon;

/// <summary>Where the daemon finds and leaves its files.</summary>
/// <param name="Folders">Those of its host.</param>
/// <param name="LibvirtDirectory">Where libvirt's tools look for the sockets of a daemon.</param>
/// <param name="IsSystem">Whether it serves the machine as root, and not one user: <c>qemu:///system</c>.</param>
internal sealed record DaemonPaths(HostFolders Folders, string LibvirtDirectory, bool IsSystem)
{
    /// <summary>Sockets have the names of libvirt's.</summary>
    internal const string ReadWriteSocket = "libvirt-sock";

    /// <summary>The same for those who may only look.</summary>
    internal const string ReadOnlySocket = "libvirt-sock-ro";

    internal string ConfigFile => Path.Combine(Folders.Config, "rxhvd.conf");

    /// <summary>What is kept of the passwords of clients.</summary>
    internal string PasswordFile => Path.Combine(Folders.Config, "passwords");

    internal string PidFile => Path.Combine(Folders.Run, "rxhvd.pid");

    /// <summary>For a daemon in the background, where there is no journal of systemd.</summary>
    internal string LogFile => Folders == HostFolders.System ? "/var/log/rx-hypervisor/rxhvd.log" : Path.Combine(Folders.Cache, "rxhvd.log");

    /// <summary>Of the system for root, else of the user; below a folder when one is given.</summary>
    internal static DaemonPaths Of(string? root) => root is not null ? new DaemonPaths(HostFolders.Below(root), Path.Combine(root, "libvirt"), Environment.IsPrivilegedProcess)
        : Environment.IsPrivilegedProcess ? new DaemonPaths(HostFolders.System, "/run/libvirt", IsSystem: true)
        : new DaemonPaths(HostFolders.Session, UserDirectory(), IsSystem: false);

    // As libvirt finds it.
    private static string UserDirectory() => Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime
        ? Path.Combine(runtime, "libvirt")
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "libvirt");
}
