using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Loop;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.RegistrationTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Libvirt;

/// <summary>Keeps what is known of a host that speaks libvirt's protocol and no other: it lists, hears events, and asks again for what these do not tell.</summary>
/// <remarks>
/// <para>The host numbers nothing, so events are numbered here, in the order in which they come. What happened while the link was
/// interrupted is told from the difference, behind a gap.</para>
/// <para>Threading: the session's scheduler.</para>
/// </remarks>
/// <param name="setup">Of the connection.</param>
/// <param name="mirror">What is known, for others.</param>
internal sealed partial class LibvirtHost(RemoteSetup setup, HostMirror mirror) : IRemotePeer
{
    /// <summary>How many kinds of events that this version does not know are asked for.</summary>
    private const int NewerKinds = 16;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Queue<DomainEvent> _early = []; // What was told before it was known what there is.
    private RpcLink? _link;
    private bool _isPreparing;
    private DateTimeOffset? _lostAt; // When the host was last heard of.

    internal HostMirror Mirror => mirror;

    public async Task PrepareAsync(RpcLink link, CancellationToken cancellationToken)
    {
        _link = link;
        _early.Clear();
        _isPreparing = true;
        try
        {
            await RegisterAsync(link, cancellationToken); // First: what happens while it is listed must not be missed.
            Dictionary<Guid, DomainFacts> all = await DomainSurvey.AllAsync(link, cancellationToken);
            TakeIn(all);
        }
        finally
        {
            _isPreparing = false;
        }

        foreach (DomainEvent news in _early)
        {
            Take(news);
        }

        _early.Clear();
    }

    public void OnInterrupted(Exception cause)
    {
        _lostAt ??= setup.Clock.GetUtcNow();
        mirror.Tell(new LinkInterrupted(cause, _lostAt.Value));
    }

    public void OnLive()
    {
        _lostAt = null;
        mirror.Tell(new LinkLive());
    }

    public void OnMessage(in Packet packet)
    {
        if (packet.Header.Program == Programs.Remote && DomainEventMessages.KindOf((RemoteProcedure)packet.Header.Procedure, out bool hasCallbackId) is { } kind)
        {
            Hear(EventReading.Read(kind, hasCallbackId, packet.Payload));
        }
        else if (packet.Header is not { Program: Programs.Remote, Procedure: (int)RemoteProcedure.ConnectEventConnectionClosed })
        {
            mirror.Publish(new RawEvent { Program = packet.Header.Program, Message = packet.Header.Procedure, Data = packet.Payload.ToArray() });
        }
    }

    private void Hear(DomainEvent told)
    {
        if (_isPreparing)
        {
            _early.Enqueue(told);
        }
        else
        {
            Take(told);
        }
    }

    private void Take(DomainEvent told)
    {
        (DomainRecord after, DomainEvent news) = LibvirtFold.Next(mirror.State.Domains.Find(told.Domain), told);
        mirror.Publish(after, [news]);
        NoteNews(told.Domain);
        if (LibvirtFold.ChangesMore(told))
        {
            LookSoon(told.Domain);
        }
    }

    private static async Task RegisterAsync(RpcLink link, CancellationToken cancellationToken)
    {
        bool hasCallbacks = await link.TryCallAsync<Number, Number>(
            RemoteProcedure.ConnectSupportsFeature, new Number { Value = (int)RemoteFeature.RemoteEventCallback }, Deadline, cancellationToken) is { Value: not 0 };
        IEnumerable<DomainEventKind> kinds = Enumerable.Range(0, DomainEventMessages.Count).Select(static kind => (DomainEventKind)kind)
            .Where(kind => !EventReading.IsTwin(kind) && (hasCallbacks || DomainEventMessages.Legacy(kind) is not null));
        await Task.WhenAll(kinds.Select(kind => RegisterAsync(link, kind, hasCallbacks, cancellationToken)).ToArray());
        for (int newer = 0; hasCallbacks && newer < NewerKinds; newer++)
        {
            if (!await RegisterAsync(link, (DomainEventKind)(DomainEventMessages.Count + newer), hasCallbacks, cancellationToken))
            {
                break; // The host knows no more kinds than this version does.
            }
        }
    }

    // A host that is older has fewer kinds.
    private static async Task<bool> RegisterAsync(RpcLink link, DomainEventKind kind, bool hasCallbacks, CancellationToken cancellationToken) => hasCallbacks
        ? await link.TryCallAsync<RegisterDomainEvent, Number>(
            RemoteProcedure.ConnectDomainEventCallbackRegisterAny, new RegisterDomainEvent { EventId = (int)kind }, Deadline, cancellationToken) is not null
        : await link.TryCallAsync<Number, Nothing>(
            RemoteProcedure.ConnectDomainEventRegisterAny, new Number { Value = (int)kind }, Deadline, cancellationToken) is not null;

    /// <summary>The first time it is what there is; later, what differs has happened meanwhile.</summary>
    private void TakeIn(Dictionary<Guid, DomainFacts> all)
    {
        if (_lostAt is not { } lostAt)
        {
            foreach ((Guid domain, DomainFacts facts) in all)
            {
                mirror.Publish(facts.ApplyTo(new DomainRecord { Uuid = domain, Name = facts.Name }), []);
            }

            return;
        }

        Position last = mirror.State.Position;
        mirror.Publish(new GapEvent
        {
            From = last,
            To = last with { Sequence = last.Sequence + 1 },
            Reason = GapReason.LinkLost,
            Why = $"'{setup.Uri.OriginalString}' could not be reached since {lostAt:O}",
        });
        HashSet<Guid> early = [.. _early.Select(static news => news.Domain)]; // What was told of these leads from what was known to what is; it is looked at afterwards.
        foreach (Guid domain in mirror.State.Domains.ByUuid.Keys.Union(all.Keys).Except(early).ToArray())
        {
            Explain(domain, all.GetValueOrDefault(domain), lostAt);
        }
    }

    private void Explain(Guid domain, DomainFacts? facts, DateTimeOffset since)
    {
        DomainRecord? before = mirror.State.Domains.Find(domain);
        (DomainRecord after, IReadOnlyList<DomainEvent> events) = DomainInference.Explain(before, facts, domain, new Inference(since, setup.Clock.GetUtcNow()));
        if (events.Count > 0 || after != before)
        {
            mirror.Publish(after, events);
        }
    }
}
