using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Remote.Client.Libvirt;

/// <summary>The domains of a host that numbers nothing.</summary>
/// <param name="setup">Of the connection.</param>
/// <param name="mirror">What is known, for others.</param>
internal sealed class DomainView(RemoteSetup setup, HostMirror mirror) : IObjectView<DomainRecord, DomainFacts>
{
    internal ObjectLooks<DomainRecord, DomainFacts> Looks => field ??= new ObjectLooks<DomainRecord, DomainFacts>(setup, this);

    public RpcLink? Link { get; internal set; }

    public DomainRecord? Find(Guid one) => mirror.State.Domains.Find(one);

    public Task<DomainFacts?> AskAsync(RpcLink link, Guid one, CancellationToken cancellationToken) => DomainSurvey.OneAsync(link, one, cancellationToken);

    public bool Agree(DomainRecord known, DomainFacts facts) => facts.AgreesWith(known);

    public void Explain(Guid one, DomainFacts? facts, DateTimeOffset since)
    {
        DomainRecord? before = Find(one);
        (DomainRecord after, IReadOnlyList<DomainEvent> events) = DomainInference.Explain(before, facts, one, new Inference(since, setup.Clock.GetUtcNow()));
        if (events.Count > 0 || (facts is not null && after != before))
        {
            mirror.Publish(after, events);
        }
    }

    /// <summary>All that there is, before anything is told.</summary>
    internal void Begin(Dictionary<Guid, DomainFacts> all)
    {
        foreach ((Guid one, DomainFacts facts) in all)
        {
            mirror.Publish(facts.ApplyTo(new DomainRecord { Uuid = one, Name = facts.Name }), []);
        }
    }

    /// <summary>Takes in what the host has told.</summary>
    internal void Take(DomainEvent told)
    {
        (DomainRecord after, DomainEvent news) = LibvirtFold.Next(Find(told.Domain), told);
        mirror.Publish(after, [news]);
        Looks.NoteNews(told.Domain);
        if (LibvirtFold.ChangesMore(told))
        {
            Looks.LookSoon(told.Domain);
        }
    }
}
