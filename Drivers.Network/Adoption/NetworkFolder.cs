using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using Rx.Hypervisor.Drivers.Network.Dhcp;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Adoption;

/// <summary>The folder of one network that is active: its status, and what its programs read and write. Threading: the host's scheduler.</summary>
/// <param name="files">Where it is.</param>
/// <param name="context">In which folders.</param>
/// <param name="network">Its uuid, by which the folder is called: every name of a network fits into its XML, and not every one into a path.</param>
internal sealed class NetworkFolder(IHostFiles files, IDriverContext context, Guid network)
{
    private const int MaxLeaseBytes = LeaseFile.MaxBytes;

    /// <summary>The folder.</summary>
    internal string Path { get; } = System.IO.Path.Combine(context.RunDirectory, $"{network}");

    internal string StatusPath => System.IO.Path.Combine(Path, "status.json");

    /// <summary>What dnsmasq reads and writes.</summary>
    internal DnsmasqFiles Dnsmasq => new(Path, context.StateDirectory, network);

    private string LeasesPath => System.IO.Path.Combine(Path, "leases.json");

    internal void Write(NetworkStatus status)
    {
        files.CreateDirectory(Path);
        files.Replace(StatusPath, status.ToJson(), isDurable: false);
    }

    /// <summary>The status; <see langword="null"/> when there is none.</summary>
    /// <exception cref="JsonException">It is damaged.</exception>
    internal NetworkStatus? ReadStatus()
        => files.Look(StatusPath) is null ? null : NetworkStatus.Parse(files.Read(StatusPath, NetworkStatus.MaxBytes));

    /// <summary>Notes which leases were told of: each on a line, as <see cref="EventJson"/> writes it.</summary>
    internal void WriteLeases(IEnumerable<NetworkLease> leases)
    {
        var content = new ArrayBufferWriter<byte>(4096);
        foreach (NetworkLease lease in leases)
        {
            EventJson.Write(lease, content);
            content.Write("\n"u8);
        }

        files.Replace(LeasesPath, content.WrittenSpan, isDurable: false);
    }

    /// <summary>The leases that an engine before has told of.</summary>
    /// <exception cref="FormatException">The file is damaged.</exception>
    internal IReadOnlyList<NetworkLease> ReadLeases()
    {
        var leases = new List<NetworkLease>();
        if (files.Look(LeasesPath) is not null)
        {
            foreach (string line in Encoding.UTF8.GetString(files.Read(LeasesPath, MaxLeaseBytes)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                leases.Add(EventJson.ReadLease(Encoding.UTF8.GetBytes(line)));
            }
        }

        return leases;
    }

    /// <summary>Removes the folder, the status last: killed before, the next engine goes on with it.</summary>
    internal void Delete()
    {
        files.Delete(Dnsmasq.Hook);
        foreach (string name in files.List(Path))
        {
            string path = System.IO.Path.Combine(Path, name);
            if (path != StatusPath)
            {
                files.Delete(path);
            }
        }

        files.Delete(StatusPath);
        files.DeleteDirectory(Path);
    }

    /// <summary>Removes what outlives the stops of a network.</summary>
    internal void Forget() => files.Delete(Dnsmasq.Leases);
}
