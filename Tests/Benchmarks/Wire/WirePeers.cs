using System;
using System.IO;
using Rx.Hypervisor.Benchmarks.Libvirt;

namespace Rx.Hypervisor.Benchmarks.Wire;

/// <summary>rxhvd, a libvirtd and a server that does no work, all asked by libvirt's own client library in one process in C.</summary>
internal sealed class WirePeers : IDisposable
{
    /// <summary>Environment variable: path of rxhvd as it is published.</summary>
    internal const string Variable = "RXHV_DAEMON";

    internal const string Ours = "rxhvd";
    internal const string Theirs = PeerLibvirtd.Name;
    internal const string Floor = "floor";

    /// <summary>Where the peers run it is memory, as a system's /run is: libvirtd keeps the status of its guests there too.</summary>
    private const string Run = "/run/rx-hypervisor";

    private readonly BenchFolder _folder;
    private readonly PeerLibvirtd _client;

    private WirePeers(BenchFolder folder, PeerLibvirtd client) => (_folder, _client) = (folder, client);

    /// <summary>Both daemons, without a domain; <see langword="null"/> where there is no libvirtd to compare with, or no rxhvd.</summary>
    internal static WirePeers? TryStart()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } daemon)
        {
            Console.Error.WriteLine($"without rxhvd there is nothing to measure: that takes {Variable}");
            return null;
        }

        var folder = new BenchFolder();
        if (PeerLibvirtd.TryStart(folder.Peer) is not { } client)
        {
            folder.Dispose();
            return null;
        }

        Directory.CreateDirectory(folder.Root);
        Directory.CreateSymbolicLink(Path.Combine(folder.Root, "run"), Run);
        var peers = new WirePeers(folder, client);
        client.Ask($"daemon {Ours} {UriOf(peers.Socket)} {daemon} --root {folder.Root}");
        client.Ask($"up {Ours} 0");
        return peers;
    }

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    /// <summary>Writes a guest into a file that requests name.</summary>
    internal string Write(string guest) => _folder.Write("guest.xml", guest);

    /// <summary>Has one of the daemons asked something.</summary>
    internal double[] Ask(string daemon, string request)
    {
        _client.Ask($"use {daemon}");
        return _client.Ask(request);
    }

    /// <summary>The same of both.</summary>
    internal void AskBoth(string request)
    {
        Ask(Ours, request);
        Ask(Theirs, request);
    }

    /// <summary>Has a daemon started, until it has listed so many domains.</summary>
    internal double Start(string daemon, int domains) => _client.Ask($"up {daemon} {domains}")[0];

    internal void Stop(string daemon) => _client.Ask($"down {daemon}");

    /// <summary>Starts the server that does no work, and teaches it what rxhvd answers.</summary>
    internal void StartFloor()
    {
        string socket = Path.Combine(_folder.Path, "floor.sock");
        _client.Ask($"daemon {Floor} {UriOf(socket)} {PeerLibvirtd.Floor} {socket} {Socket}");
        _client.Ask($"up {Floor} 0");
        _client.Ask("info 1");
        _client.Ask("xml 1");
        _client.Ask($"leave {Floor}");
    }

    private string Socket => Path.Combine(_folder.Root, "run", "libvirt-sock");

    private static string UriOf(string socket) => $"qemu+unix:///system?socket={socket}";
}
