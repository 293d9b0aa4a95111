using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Rx.Hypervisor.Drivers.Remote.Client.Transports;

/// <summary>Where daemons of this machine have their sockets: ours, then libvirt's as libvirt's own client finds them.</summary>
internal static class DaemonSockets
{
    private const string Ours = "rx-hypervisor";

    /// <summary>The socket of a URI that names none.</summary>
    internal static string Find(RemoteAddress address, bool isReadOnly)
    {
        string[] all = [.. Candidates(address, isReadOnly && address.IsSystem)]; // Those of a user are for that user alone, and so for everything.
        return Array.Find(all, File.Exists) ?? all[^1];
    }

    private static IEnumerable<string> Candidates(RemoteAddress address, bool isReadOnly)
    {
        string suffix = isReadOnly ? "-ro" : "";
        string run = address.IsSystem ? "/run" : UserDirectory();
        string mode = address["mode"] ?? "auto";
        if (mode == "auto")
        {
            yield return Path.Combine(run, Ours, $"libvirt-sock{suffix}");
        }

        if (mode is "auto" or "direct" && address.Driver != "remote")
        {
            yield return Path.Combine(run, "libvirt", $"virt{address.Driver}d-sock{suffix}");
        }

        if (mode is "auto" or "legacy")
        {
            yield return Path.Combine(run, "libvirt", $"libvirt-sock{suffix}");
        }

        if (mode is not ("auto" or "direct" or "legacy"))
        {
            throw RemoteAddress.Invalid(address.Original, $"mode '{mode}' is not known: it is auto, direct or legacy");
        }
    }

    private static string UserDirectory() => Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime
        ? runtime
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}
