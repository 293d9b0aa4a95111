using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using Rx.Hypervisor.Daemon.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Daemon.Hosting;

/// <summary>The sockets that the daemon listens on: those that the service manager hands it, or else its own.</summary>
/// <remarks>Threading: the scheduler of the machine. Disposal: removes the files that it made, so that clients are told that nobody is there.</remarks>
internal sealed class Sockets(DaemonArguments arguments, DaemonPaths paths, DaemonSettings settings, IHostSockets machine) : IDisposable
{
    private const UnixFileMode Traversable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly List<ServedSocket> _all = [];
    private readonly List<string> _files = [];

    /// <summary>For whom a socket of the service manager is, by its name: <c>FileDescriptorName=</c>, by default that of the socket unit.</summary>
    /// <returns><see langword="null"/>: the name says nothing.</returns>
    internal static SocketRole? RoleOf(string name) => name switch
    {
        "rxhvd" or "rxhvd.socket" => SocketRole.ReadWrite,
        "rxhvd-ro" or "rxhvd-ro.socket" => SocketRole.ReadOnly,
        "rxhvd-tcp" or "rxhvd-tcp.socket" => SocketRole.Tcp,
        "rxhvd-tls" or "rxhvd-tls.socket" => SocketRole.Tls,
        _ => null,
    };

    /// <summary>Listens. Nobody is served yet: clients wait.</summary>
    /// <exception cref="DaemonException">It cannot; nothing listens then.</exception>
    internal IReadOnlyList<ServedSocket> Listen()
    {
        try
        {
            if (!TakeInherited())
            {
                ListenLocally();
                ListenToNetworks();
            }

            _all.ForEach(socket => Require(socket.Role));
            return _all;
        }
        catch (Exception e) when (e is HypervisorException or IOException or UnauthorizedAccessException)
        {
            Close();
            throw new DaemonException(DaemonExit.Network, e.Message, e);
        }
        catch
        {
            Close();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (string path in _files)
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

    private bool TakeInherited()
    {
        IReadOnlyList<InheritedListener> inherited = machine.TakeInherited();
        _all.AddRange(inherited.Select(static one => new ServedSocket(one.Listener, RoleOf(one.Name) ?? SocketRole.ReadOnly)));
        if (inherited.FirstOrDefault(static one => RoleOf(one.Name) is null) is { Name: { } name })
        {
            throw new DaemonException(DaemonExit.Network,
                $"a socket that was handed over is called '{name}', which does not say who may do what there: give its unit FileDescriptorName= rxhvd, rxhvd-ro, rxhvd-tcp or rxhvd-tls");
        }

        return inherited.Count > 0 && arguments.Listens
            ? throw new DaemonException(DaemonExit.Network, "--listen does not go together with sockets that the service manager hands over; start rxhvd-tls.socket instead")
            : inherited.Count > 0;
    }

    private void ListenLocally()
    {
        ListenIn(settings.SocketDirectory ?? paths.Folders.Run);
        if (settings.TakesLibvirtSockets)
        {
            RequireNobodyIn(paths.LibvirtDirectory);
            ListenIn(paths.LibvirtDirectory);
        }
    }

    private void ListenIn(string directory)
    {
        Directory.CreateDirectory(directory, Traversable);
        Listen(Path.Combine(directory, DaemonPaths.ReadWriteSocket), settings.ReadWriteMode, SocketRole.ReadWrite);
        if (paths.IsSystem) // As libvirt's: a user has no one to whom only looking could be left.
        {
            Listen(Path.Combine(directory, DaemonPaths.ReadOnlySocket), settings.ReadOnlyMode, SocketRole.ReadOnly);
        }
    }

    private void Listen(string path, UnixFileMode mode, SocketRole role)
    {
        _all.Add(new ServedSocket(machine.Listen(path, new SocketAccess(mode, settings.SocketGroup)), role));
        _files.Add(path);
    }

    private void ListenToNetworks()
    {
        foreach (IPAddress address in arguments.Listens ? Addresses() : [])
        {
            if (settings.ListensTcp)
            {
                _all.Add(new ServedSocket(machine.Listen(new IPEndPoint(address, settings.TcpPort)), SocketRole.Tcp));
            }

            if (settings.ListensTls)
            {
                _all.Add(new ServedSocket(machine.Listen(new IPEndPoint(address, settings.TlsPort)), SocketRole.Tls));
            }
        }
    }

    // Less safe than was asked for is worse than nothing.
    private void Require(SocketRole role)
    {
        if (role == SocketRole.Tcp && Admission.SchemeOf(settings, role) == AuthScheme.Sasl)
        {
            throw new DaemonException(DaemonExit.Configuration,
                "listen_tcp needs auth_tcp = \"none\": no mechanism that is offered encrypts, so that all but passwords would be readable on the way; use TLS");
        }
    }

    private IPAddress[] Addresses() => settings.ListenAddress is { } one ? [one]
        : Socket.OSSupportsIPv6 ? [IPAddress.Any, IPAddress.IPv6Any]
        : [IPAddress.Any];

    private static void RequireNobodyIn(string directory)
    {
        foreach (string name in (string[])[DaemonPaths.ReadWriteSocket, DaemonPaths.ReadOnlySocket])
        {
            string path = Path.Combine(directory, name);
            if (SocketOwner.Has(path))
            {
                throw new DaemonException(DaemonExit.Network,
                    $"libvirt_sockets is set, and somebody listens at '{path}': a libvirtd, or its socket unit (systemctl stop libvirtd.socket libvirtd.service)");
            }
        }
    }

    private void Close()
    {
        _all.ForEach(static one => one.Listener.Dispose());
        Dispose();
    }
}
