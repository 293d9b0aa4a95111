using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Remote.Client.Libvirt;

/// <summary>The networks of a host that numbers nothing.</summary>
/// <param name="setup">Of the connection.</param>
/// <param name="mirror">What is known, for others.</param>
internal sealed class NetworkView(RemoteSetup setup, HostMirror mirror) : IObjectView<NetworkRecord, NetworkFacts>
{
    internal ObjectLooks<NetworkRecord, NetworkFacts> Looks => field ??= new ObjectLooks<NetworkRecord, NetworkFacts>(setup, this);

    public RpcLink? Link { get; internal set; }

    public NetworkRecord? Find(Guid one) => mirror.State.Networks.Find(one);

    public Task<NetworkFacts?> AskAsync(RpcLink link, Guid one, CancellationToken cancellationToken) => NetworkSurvey.OneAsync(link, one, cancellationToken);

    public bool Agree(NetworkRecord known, NetworkFacts facts) => (known.IsActive, known.IsPersistent) == (facts.IsActive, facts.IsPersistent);

    public void Explain(Guid one, NetworkFacts? facts, DateTimeOffset since)
    {
        var when = new Inference(since, setup.Clock.GetUtcNow());
        NetworkRecord? known = Find(one);
        NetworkRecord before = known ?? new NetworkRecord { Uuid = one, Name = facts?.Name ?? "" };
        List<NetworkEvent> events = [];
        Add(NetworkLifecycle.Stopped, before.IsActive && facts is not { IsActive: true });
        Add(NetworkLifecycle.Defined, !before.IsPersistent && facts is { IsPersistent: true });
        Add(NetworkLifecycle.Started, !before.IsActive && facts is { IsActive: true });
        Add(NetworkLifecycle.Undefined, before.IsPersistent && facts is not { IsPersistent: true });
        NetworkRecord after = facts?.ApplyTo(before) ?? before with { IsActive = false, IsPersistent = false };
        if (events.Count > 0 || (facts is not null && after != before))
        {
            mirror.Publish(after, events);
        }

        void Add(NetworkLifecycle kind, bool happened)
        {
            if (happened)
            {
                events.Add(new NetworkLifecycleEvent { Network = one, Name = before.Name, Kind = kind, Inferred = when });
            }
        }
    }

    /// <summary>All that there is, before anything is told.</summary>
    internal void Begin(Dictionary<Guid, NetworkFacts> all)
    {
        foreach ((Guid one, NetworkFacts facts) in all)
        {
            mirror.Publish(facts.ApplyTo(new NetworkRecord { Uuid = one, Name = facts.Name }), []);
        }
    }

    /// <summary>Takes in what the host has told.</summary>
    internal void Take(NetworkLifecycleEvent told)
    {
        NetworkRecord before = Find(told.Network) ?? new NetworkRecord { Uuid = told.Network, Name = told.Name };
        NetworkRecord after = told.Kind switch
        {
            NetworkLifecycle.Defined => before with { IsPersistent = true },
            NetworkLifecycle.Undefined => before with { IsPersistent = false, HasAutostart = false },
            NetworkLifecycle.Started => before with { IsActive = true },
            NetworkLifecycle.Stopped => before with { IsActive = false },
            _ => before, // A newer kind.
        };
        mirror.Publish(after, [told]);
        Looks.NoteNews(told.Network);
        Looks.LookSoon(told.Network);
    }
}
