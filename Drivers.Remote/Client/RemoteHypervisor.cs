using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Client.Domains;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Streams.Drivers;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <summary>A connection to a host somewhere else that speaks libvirt's protocol.</summary>
internal sealed class RemoteHypervisor : HypervisorConnection
{
    private readonly RemoteSession _session;
    private readonly HostMirror _mirror;

    private RemoteHypervisor(RemoteSession session, IRemoteHost host)
        : base(session.Setup.Uri, new RemoteDomains(session, host), new RemoteNetworks(session, host))
        => (_session, _mirror) = (session, host.Mirror);

    public override IObservable<HypervisorEvent> Events => _mirror.EventsFrom(null);

    public override Inventory<Guid, DomainRecord> Domains => _mirror.Domains;

    public override Inventory<Guid, NetworkRecord> Networks => _mirror.Networks;

    public override Inventory<LeaseKey, NetworkLease> Leases => _mirror.Leases;

    public override IObservable<LinkState> Link => _mirror.Link;

    protected override HostState State => _mirror.State;

    /// <summary>Connects.</summary>
    /// <exception cref="HypervisorException">It cannot be done; the message says why.</exception>
    internal static async Task<RemoteHypervisor> ConnectAsync(RemoteSetup setup, CancellationToken cancellationToken)
    {
        var host = new RemoteHost(setup);
        var session = new RemoteSession(setup, host);
        await session.RunAsync(
            async cancel =>
            {
                await session.OpenAsync(cancel);
                return true;
            },
            cancellationToken);
        return new RemoteHypervisor(session, host.Host);
    }

    public override IObservable<HypervisorEvent> EventsFrom(Position position, SlowConsumer policy = SlowConsumer.Resume) => _mirror.EventsFrom(position, policy);

    protected override async Task<string> ReadHostnameAsync(TimeSpan deadline, CancellationToken cancellationToken)
        => (await _session.CallAsync<Nothing, Text>(RemoteProcedure.ConnectGetHostname, default, deadline, cancellationToken)).Value;

    protected override async Task<T> RunAsync<T>(string operation, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await call(cancellationToken); // What it asks for goes to the session's scheduler by itself.
    }

    protected override async Task CloseAsync()
    {
        await _session.RunAsync(
            async _ =>
            {
                await _session.CloseAsync();
                return true;
            },
            CancellationToken.None);
        await _mirror.CloseAsync();
    }
}
