using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.RegistrationTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Libvirt;

/// <summary>Keeps what is known of a host that speaks libvirt's protocol and no other: it lists, hears events, and asks again for what these do not tell.</summary>
/// <remarks>
/// <para>The host numbers nothing, so events are numbered here, in the order in which they come. What happened while the link was
/// interrupted is told from the difference, behind a gap.</para>
/// <para>Threading: the session's scheduler.</para>
/// </remarks>
internal sealed class LibvirtHost : IRemoteHost
{
    /// <summary>How many kinds of events that this version does not know are asked for.</summary>
    private const int NewerKinds = 16;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly RemoteSetup _setup;
    private readonly DomainView _domains;
    private readonly NetworkView _networks;
    private readonly Queue<HypervisorEvent> _early = []; // What was told before it was known what there is.
    private bool _isPreparing;
    private DateTimeOffset? _lostAt; // When the host was last heard of.

    internal LibvirtHost(RemoteSetup setup)
    {
        _setup = setup;
        Mirror = new HostMirror(setup.Uri, new Position(HostRandom.System.NewGuid(), 0), setup.Scheduler, setup.Clock, setup.Delivery); // Numbered for as long as the connection lives.
        _domains = new DomainView(setup, Mirror);
        _networks = new NetworkView(setup, Mirror);
    }

    public HostMirror Mirror { get; }

    public async Task PrepareAsync(RpcLink link, CancellationToken cancellationToken)
    {
        (_domains.Link, _networks.Link) = (link, link);
        _early.Clear();
        _isPreparing = true;
        try
        {
            await RegisterAsync(link, cancellationToken); // First: what happens while it is listed must not be missed.
            Dictionary<Guid, DomainFacts> domains = await DomainSurvey.AllAsync(link, cancellationToken);
            TakeIn(domains, await NetworkSurvey.AllAsync(link, cancellationToken));
        }
        finally
        {
            _isPreparing = false;
        }

        foreach (HypervisorEvent news in _early)
        {
            Take(news);
        }

        _early.Clear();
    }

    public void OnInterrupted(Exception cause)
    {
        _lostAt ??= _setup.Clock.GetUtcNow();
        Mirror.Tell(new LinkInterrupted(cause, _lostAt.Value));
    }

    public void OnLive()
    {
        _lostAt = null;
        Mirror.Tell(new LinkLive());
    }

    public void OnMessage(in Packet packet)
    {
        var procedure = (RemoteProcedure)packet.Header.Procedure;
        if (packet.Header.Program == Programs.Remote && DomainEventMessages.KindOf(procedure, out bool hasCallbackId) is { } kind)
        {
            Hear(EventReading.Read(kind, hasCallbackId, packet.Payload));
        }
        else if (packet.Header.Program == Programs.Remote && procedure == RemoteProcedure.NetworkEventLifecycle)
        {
            Hear(EventReading.ReadNetwork(packet.Payload));
        }
        else if (packet.Header is not { Program: Programs.Remote, Procedure: (int)RemoteProcedure.ConnectEventConnectionClosed })
        {
            Hear(new RawEvent { Program = packet.Header.Program, Message = packet.Header.Procedure, Data = packet.Payload.ToArray() });
        }
    }

    public Task<DomainRecord?> SettleDomainAsync(Guid domain, CallNote note, CancellationToken cancellationToken) => _domains.Looks.LookAsync(domain, cancellationToken);

    public Task<NetworkRecord?> SettleNetworkAsync(Guid network, CallNote note, CancellationToken cancellationToken)
        => _networks.Looks.LookAsync(network, cancellationToken);

    public Task<bool> WaitForDomainAsync(Guid domain, Func<DomainRecord?, bool> isSo, TimeSpan within, CancellationToken cancellationToken)
        => _domains.Looks.WaitAsync(domain, isSo, within, cancellationToken);

    private void Hear(HypervisorEvent told)
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

    private void Take(HypervisorEvent told)
    {
        switch (told)
        {
            case DomainEvent domain:
                _domains.Take(domain);
                break;
            case NetworkLifecycleEvent network:
                _networks.Take(network);
                break;
            default:
                Mirror.Publish(told);
                break;
        }
    }

    private static async Task RegisterAsync(RpcLink link, CancellationToken cancellationToken)
    {
        bool hasCallbacks = await link.TryCallAsync<Number, Number>(
            RemoteProcedure.ConnectSupportsFeature, new Number { Value = (int)RemoteFeature.RemoteEventCallback }, Deadline, cancellationToken) is { Value: not 0 };
        IEnumerable<DomainEventKind> kinds = Enumerable.Range(0, DomainEventMessages.Count).Select(static kind => (DomainEventKind)kind)
            .Where(kind => !EventReading.IsTwin(kind) && (hasCallbacks || DomainEventMessages.Legacy(kind) is not null));
        await Task.WhenAll(kinds.Select(kind => RegisterAsync(link, kind, hasCallbacks, cancellationToken)).ToArray());
        await link.TryCallAsync<RegisterNetworkEvent, Number>(
            RemoteProcedure.ConnectNetworkEventRegisterAny, default, Deadline, cancellationToken); // Nobody may run networks.
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
    private void TakeIn(Dictionary<Guid, DomainFacts> domains, Dictionary<Guid, NetworkFacts> networks)
    {
        if (_lostAt is not { } lostAt)
        {
            _networks.Begin(networks);
            _domains.Begin(domains);
            return;
        }

        Position last = Mirror.State.Position;
        Mirror.Publish(new GapEvent
        {
            From = last,
            To = last with { Sequence = last.Sequence + 1 },
            Reason = GapReason.LinkLost,
            Why = $"'{_setup.Uri.OriginalString}' could not be reached since {lostAt:O}",
        });
        // What was told of an object meanwhile leads from what was known to what is; it is looked at afterwards.
        HashSet<Guid> early = [.. _early.Select(static news => (news as DomainEvent)?.Domain ?? (news as NetworkEvent)?.Network ?? Guid.Empty)];
        foreach (Guid one in Mirror.State.Networks.ByUuid.Keys.Union(networks.Keys).Except(early).ToArray())
        {
            _networks.Explain(one, networks.GetValueOrDefault(one), lostAt);
        }

        foreach (Guid one in Mirror.State.Domains.ByUuid.Keys.Union(domains.Keys).Except(early).ToArray())
        {
            _domains.Explain(one, domains.GetValueOrDefault(one), lostAt);
        }
    }
}
