using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Streams.Drivers;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Own;

/// <summary>Keeps what is known of a host that speaks our own program: inventories as of a position, events by their numbers, and after a lost link what was missed, without a gap.</summary>
/// <remarks>Threading: the session's scheduler.</remarks>
internal sealed class OwnHost : IRemoteHost
{
    private const string ClientName = "Rx.Hypervisor";

    /// <summary>How long the events of a call may take to come after its reply; they have been sent before it.</summary>
    private static readonly TimeSpan EventPatience = TimeSpan.FromSeconds(10);

    private readonly RemoteSetup _setup;
    private readonly OwnFeeds _feeds;
    private readonly MainFeed _main;
    private readonly OwnPast _past;
    private bool _isKnown;
    private DateTimeOffset? _lostAt; // When the host was last heard of.

    internal OwnHost(RemoteSetup setup)
    {
        _setup = setup;
        _feeds = new OwnFeeds(setup);
        _past = new OwnPast(setup, _feeds);
        Mirror = new HostMirror(setup.Uri, default, setup.Scheduler, setup.Clock, setup.Delivery, _past);
        _main = new MainFeed(setup, Mirror);
    }

    public HostMirror Mirror { get; }

    public async Task PrepareAsync(RpcLink link, CancellationToken cancellationToken)
    {
        var arguments = new HelloArguments { Version = Programs.OwnVersion, Client = ClientName };
        HelloReply hello = await _feeds.BeginAsync(link, arguments, cancellationToken);
        if (!_isKnown)
        {
            Mirror.Begin(hello.Last.Value);
            _main.Begin(hello.Last.Value);
            _isKnown = true;
        }

        await _feeds.SubscribeAsync(_main, cancellationToken); // Behind what was told last: what was missed comes now.
        await TakeInventoryAsync(link, "domains", EventJson.ReadDomain, Mirror.Update, cancellationToken);
        await TakeInventoryAsync(link, "networks", EventJson.ReadNetwork, Mirror.Update, cancellationToken);
        await TakeInventoryAsync(link, "leases", EventJson.ReadLease, Mirror.Update, cancellationToken);
        _past.Resume();
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
        if (packet.Header.Program == Programs.Own)
        {
            _feeds.Take((OwnProcedure)packet.Header.Procedure, packet.Payload);
        }
    }

    public async Task<DomainRecord?> SettleDomainAsync(Guid domain, CallNote note, CancellationToken cancellationToken)
    {
        await SettleAsync(note, cancellationToken);
        return Mirror.State.Domains.Find(domain);
    }

    public async Task<NetworkRecord?> SettleNetworkAsync(Guid network, CallNote note, CancellationToken cancellationToken)
    {
        await SettleAsync(note, cancellationToken);
        return Mirror.State.Networks.Find(network);
    }

    public async Task<bool> WaitForDomainAsync(Guid domain, Func<DomainRecord?, bool> isSo, TimeSpan within, CancellationToken cancellationToken)
    {
        long begun = _setup.Clock.GetTimestamp();
        while (!isSo(Mirror.State.Domains.Find(domain)))
        {
            TimeSpan left = within - _setup.Clock.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero || !await _main.GoesOnAsync(left, cancellationToken))
            {
                return isSo(Mirror.State.Domains.Find(domain));
            }
        }

        return true;
    }

    private async Task SettleAsync(CallNote note, CancellationToken cancellationToken)
    {
        if (note.Caused is { } caused)
        {
            await _main.ReachesAsync(caused, EventPatience, cancellationToken);
        }
    }

    private async Task TakeInventoryAsync<T>(
        RpcLink link, string kind, RecordReader<T> read, InventoryTaker<T> take, CancellationToken cancellationToken)
    {
        var intake = new InventoryIntake<T>(kind, read, take);
        await _feeds.BeginInventoryAsync(kind, intake, cancellationToken);
        if (await Task.WhenAny(intake.Whole, link.Closed).WaitAsync(cancellationToken) == link.Closed)
        {
            throw new ConnectionLostException($"the connection was lost before the {kind} were known: {(await link.Closed).Message}", await link.Closed);
        }
    }
}
