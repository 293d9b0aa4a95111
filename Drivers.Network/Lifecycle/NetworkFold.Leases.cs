using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Net;
using Rx.Hypervisor.Drivers.Network.Dhcp;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <content>Leases: what dnsmasq says against what is known. It may say the same again, and does when it starts.</content>
internal static partial class NetworkFold
{
    private static NetworkStep Tell(NetworkHistory before, IReadOnlyList<LeaseLine> lines, EventCause cause, Inference? inferred)
    {
        List<NetworkEvent> events = [];
        ImmutableSortedDictionary<IPAddress, NetworkLease>.Builder leases = before.Leases.ToBuilder();
        foreach (LeaseLine line in lines)
        {
            NetworkLease? known = leases.GetValueOrDefault(line.Address);
            NetworkLease? now = line.Action == LeaseAction.Delete ? null : LeaseOf(before, line);
            if (known == now)
            {
                continue;
            }

            if (now is null)
            {
                leases.Remove(line.Address);
            }
            else
            {
                leases[line.Address] = now;
            }

            events.AddRange(Difference(known, now).Select(change => new NetworkLeaseEvent
            {
                Network = before.Record.Uuid,
                Name = before.Record.Name,
                Change = change,
                Lease = change == NetworkLeaseChange.Expired ? known! : now!,
                Cause = cause,
                Inferred = inferred,
            }));
        }

        return new NetworkStep(before with { Leases = leases.ToImmutable() }, events);
    }

    /// <summary>The file has all: what is known and not there was deleted.</summary>
    private static NetworkStep Compare(NetworkHistory before, LeasesRead read)
    {
        HashSet<IPAddress> there = [.. read.Leases.Select(static line => line.Address)];
        IEnumerable<LeaseLine> gone = before.Leases.Keys.Where(address => !there.Contains(address)).Select(static address => new LeaseLine(LeaseAction.Delete, address));
        return Tell(before, [.. gone, .. read.Leases], EventCause.Guest, read.Inferred);
    }

    // An address that another card has now was given up in between.
    private static NetworkLeaseChange[] Difference(NetworkLease? known, NetworkLease? now) => (known, now) switch
    {
        (null, _) => [NetworkLeaseChange.Added],
        (_, null) => [NetworkLeaseChange.Expired],
        _ when known.Mac == now.Mac && known.ClientId == now.ClientId => [NetworkLeaseChange.Renewed],
        _ => [NetworkLeaseChange.Expired, NetworkLeaseChange.Added],
    };

    private static NetworkLease LeaseOf(NetworkHistory network, LeaseLine line) => new()
    {
        Network = network.Record.Uuid,
        NetworkName = network.Record.Name,
        Bridge = network.Live?.Bridge.Name ?? "",
        Address = line.Address,
        PrefixLength = network.Live?.SubnetOf(line.Address)?.Prefix ?? 0,
        Mac = line.Mac,
        Expires = line.Expires,
        HostName = line.HostName,
        ClientId = line.ClientId,
        Iaid = line.Iaid,
    };
}
