using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <summary>What becomes of a network, and what is told: a function of what was known and of what happened. It asks nobody and changes nothing.</summary>
internal static partial class NetworkFold
{
    internal static NetworkStep Apply(NetworkHistory before, NetworkInput input) => input switch
    {
        NetworkLoaded loaded => Silent(Renew(before with { Stored = loaded.Definition }, autostart: loaded.HasAutostart)),
        NetworkDefined defined => Tell(Renew(before with { Stored = defined.Definition }), NetworkLifecycle.Defined, defined.Cause),
        NetworkUndefined undefined => Tell(Renew(before with { Stored = null }, autostart: false), NetworkLifecycle.Undefined, undefined.Cause),
        NetworkAutostartChanged change => Silent(Renew(before, change.IsOn)),
        NetworkStarted started => Start(before, started),
        NetworkAdopted adopted => Adopt(before, adopted),
        NetworkStopped stopped => Stop(before, stopped),
        NetworkUpdated updated => Silent(Renew(before with { Live = updated.Live ?? before.Live, Stored = updated.Stored ?? before.Stored })),
        GuestPlugged plugged => Tell(before, [.. before.Record.Ports, plugged.Port], plugged.Port, isPlugged: true, plugged.Cause, inferred: null),
        GuestUnplugged gone => Tell(
            before, [.. before.Record.Ports.Where(port => port != gone.Port)], gone.Port, isPlugged: false, gone.Cause, gone.Inferred),
        LeasesTold told => Tell(before, told.Leases, EventCause.Guest, inferred: null),
        LeasesRead read => Compare(before, read),
        LinkChanged change => Follow(before, change.Change),
        ServiceChanged change => Tell(before, change),
        _ => throw new ArgumentException($"{input.GetType().Name} is no input of a network", nameof(input)),
    };

    private static NetworkStep Start(NetworkHistory before, NetworkStarted started)
    {
        NetworkStep start = Tell(Renew(before with { Live = started.Live, Leases = NetworkHistory.NoLeases }), NetworkLifecycle.Started, EventCause.Operation);
        NetworkStep leases = Tell(start.After, started.Leases, EventCause.Operation, inferred: null);
        return new NetworkStep(leases.After, [.. start.Events, .. leases.Events]);
    }

    private static NetworkStep Adopt(NetworkHistory before, NetworkAdopted adopted)
    {
        NetworkHistory after = Renew(before with { Live = adopted.Live });
        return Silent(after with
        {
            Record = after.Record with { Ports = adopted.Ports },
            Leases = NetworkHistory.NoLeases.SetItems(adopted.Leases.Select(static lease => KeyValuePair.Create(lease.Address, lease))),
        }) with { KnownLeases = adopted.Leases };
    }

    private static NetworkStep Stop(NetworkHistory before, NetworkStopped stopped)
    {
        NetworkHistory after = Renew(before with { Live = null, Leases = NetworkHistory.NoLeases });
        after = after with { Record = after.Record with { Ports = [] } };
        return new NetworkStep(after, [Lifecycle(after, NetworkLifecycle.Stopped, stopped.Cause) with { Inferred = stopped.Inferred }]);
    }

    private static NetworkStep Tell(
        NetworkHistory before, IReadOnlyList<NetworkPort> ports, NetworkPort port, bool isPlugged, EventCause cause, Inference? inferred) => new(
        before with { Record = before.Record with { Ports = ports } },
        [
            new NetworkPortEvent
            {
                Network = before.Record.Uuid,
                Name = before.Record.Name,
                Port = port,
                IsPlugged = isPlugged,
                Cause = cause,
                Inferred = inferred,
            },
        ]);

    /// <summary>A link is a network's when it is its bridge, or a port of that.</summary>
    private static NetworkStep Follow(NetworkHistory before, HostLinkChange change)
    {
        bool wasThere = IsOf(before.Live, change.Before);
        bool isThere = IsOf(before.Live, change.After);
        bool carried = wasThere && change.Before!.HasCarrier;
        bool carries = isThere && change.After!.HasCarrier;
        List<NetworkLinkChange> news = [];
        if (isThere && !wasThere)
        {
            news.Add(NetworkLinkChange.Added);
        }

        if (carried != carries)
        {
            news.Add(carries ? NetworkLinkChange.Up : NetworkLinkChange.Down);
        }

        if (wasThere && !isThere)
        {
            news.Add(NetworkLinkChange.Removed);
        }

        return new NetworkStep(before, [.. news.Select(one => new NetworkLinkEvent
        {
            Network = before.Record.Uuid,
            Name = before.Record.Name,
            Link = change.Link.Name,
            Change = one,
            Cause = EventCause.Host,
        })]);
    }

    private static bool IsOf(NetworkDefinition? live, HostLink? link)
        => live is not null && link is not null && (link.Bridge == live.Bridge.Name || (live.HasOwnBridge && link.Name == live.Bridge.Name));

    private static NetworkStep Tell(NetworkHistory before, ServiceChanged change) => new(
        before,
        [
            new NetworkServiceEvent
            {
                Network = before.Record.Uuid,
                Name = before.Record.Name,
                Service = change.Service,
                Change = change.Change,
                Reason = change.Reason,
                Cause = change.Cause,
            },
        ]);

    /// <summary>What others see, by what is active and stored now.</summary>
    private static NetworkHistory Renew(NetworkHistory history, bool? autostart = null)
    {
        NetworkDefinition? shown = history.Live ?? history.Stored;
        return history with
        {
            Record = history.Record with
            {
                Title = shown?.Identity.Title ?? "",
                Forward = shown?.Mode ?? history.Record.Forward,
                Bridge = shown?.Bridge.Name ?? "",
                IsActive = history.Live is not null,
                IsPersistent = history.Stored is not null,
                HasAutostart = autostart ?? history.Record.HasAutostart,
            },
        };
    }

    private static NetworkStep Silent(NetworkHistory after) => new(after, []);

    private static NetworkStep Tell(NetworkHistory after, NetworkLifecycle kind, EventCause cause) => new(after, [Lifecycle(after, kind, cause)]);

    private static NetworkLifecycleEvent Lifecycle(NetworkHistory after, NetworkLifecycle kind, EventCause cause)
        => new() { Network = after.Record.Uuid, Name = after.Record.Name, Kind = kind, Cause = cause };
}
