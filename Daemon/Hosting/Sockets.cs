using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Rx.Hypervisor.Daemon.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>The sockets that the daemon listens on, made when nobody has handed it any.</summary>
internal sealed class Sockets(DaemonPaths paths, DaemonSettings settings, IHostSockets machine) : IDisposable
{
    private const UnixFileMode Traversable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly List<string> _made = [];

    /// <summary>Removes their files, so that clients are told that nobody is there.</summary>
    public void Dispose()
    {
        foreach (string path in _made)
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The folder may have become read-only, or have gone: a socket that nobody listens on is replaced by the next daemon.
            }
        }
    }

    /// <summary>Listens. Nobody is served yet: clients wait.</summary>
    /// <exception cref="DaemonException">It cannot; nothing listens then.</exception>
    internal IReadOnlyList<(IHostListener Listener, RpcEndpoint Endpoint)> Listen()
    {
        if (settings.TakesLibvirtSockets)
        {
            RequireLibvirtSockets();
        }

        var made = new List<(IHostListener Listener, RpcEndpoint Endpoint)>();
        try
        {
            foreach (string directory in Directories())
            {
                made.Add((Listen(Path.Combine(directory, DaemonPaths.ReadWriteSocket), settings.ReadWriteMode), new RpcEndpoint()));
                if (paths.IsSystem) // As libvirt's: a user has no one to whom only looking could be left.
                {
                    made.Add((Listen(Path.Combine(directory, DaemonPaths.ReadOnlySocket), settings.ReadOnlyMode), new RpcEndpoint { IsReadOnly = true }));
                }
            }

            return made;
        }
        catch
        {
            made.ForEach(static one => one.Listener.Dispose());
            Dispose();
            throw;
        }
    }

    private void RequireLibvirtSockets()
    {
        foreach (string name in (string[])[DaemonPaths.ReadWriteSocket, DaemonPaths.ReadOnlySocket])
        {
            string path = Path.Combine(paths.LibvirtDirectory, name);
            if (SocketOwner.Has(path))
            {
                throw new DaemonException(DaemonExit.Network,
                    $"libvirt_sockets is set, and somebody listens at '{path}': a libvirtd, or its socket unit (systemctl stop libvirtd.socket libvirtd.service)");
            }
        }
    }

    private IEnumerable<string> Directories()
    {
        yield return settings.SocketDirectory ?? paths.Folders.Run;
        if (settings.TakesLibvirtSockets)
        {
            yield return paths.LibvirtDirectory;
        }
    }

    private IHostListener Listen(string path, UnixFileMode mode)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, Traversable);
            IHostListener listener = machine.Listen(path);
            _made.Add(path);
            File.SetUnixFileMode(path, mode);
            return listener;
        }
        catch (Exception e) when (e is HypervisorException or IOException or UnauthorizedAccessException)
        {
            throw new DaemonException(DaemonExit.Network, e.Message, e);
        }
    }
}
