using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <content>What is asked of networks.</content>
internal sealed partial class NetworkDriver
{
    public Task<NetworkRecord> DefineNetworkAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken)
    {
        NetworkDefinition network = Complete(NetworkDefinition.Parse(xml, Context.Host.Random.NewGuid), out HostNetwork? known);
        RequireServing(network.Name, "define");
        Files.Write(network.Name, network.ToXml()); // The file first, then the event, so that nothing told is ever lost.
        known ??= Add(network);
        known.Feed(new NetworkDefined(network, EventCause.Operation));
        return Task.FromResult(known.Record);
    }

    public Task<NetworkRecord> CreateNetworkAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken)
    {
        NetworkDefinition network = Complete(NetworkDefinition.Parse(xml, Context.Host.Random.NewGuid), out HostNetwork? known);
        RequireServing(network.Name, "start");
        Watch();
        HostNetwork one = known ?? Add(network);
        return WithinAsync(one, "start", deadline, patience => one.StartAsync(network, patience), cancellationToken);
    }

    public Task<NetworkRecord> StartNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken)
    {
        HostNetwork one = _networks[network];
        Watch();
        return WithinAsync(one, "start", deadline, one.StartAsync, cancellationToken);
    }

    public Task<NetworkRecord> DestroyNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken)
    {
        HostNetwork one = _networks[network];
        return WithinAsync(one, "stop", deadline, patience => one.StopAsync(EventCause.Operation, patience.Token), cancellationToken);
    }

    public Task<NetworkRecord> UndefineNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken)
    {
        HostNetwork one = RequireStored(network, "undefine");
        Files.Delete(one.Name);
        one.Feed(new NetworkUndefined(EventCause.Operation));
        Forget(one);
        return Task.FromResult(one.Record);
    }

    public Task<NetworkRecord> SetNetworkAutostartAsync(Guid network, bool isOn, TimeSpan deadline, CancellationToken cancellationToken)
    {
        HostNetwork one = RequireStored(network, "set autostart of");
        if (one.Record.HasAutostart != isOn)
        {
            Files.SetAutostart(one.Name, isOn);
            one.Feed(new NetworkAutostartChanged(isOn));
        }

        return Task.FromResult(one.Record);
    }

    public Task<NetworkRecord> UpdateNetworkAsync(
        Guid network, NetworkUpdate update, NetworkModification impact, TimeSpan deadline, CancellationToken cancellationToken)
    {
        HostNetwork one = _networks[network];
        return WithinAsync(
            one, "update", deadline, patience => one.UpdateAsync(update, impact, stored => Files.Write(stored.Name, stored.ToXml()), patience), cancellationToken);
    }

    public ValueTask<string> GetNetworkXmlAsync(Guid network, NetworkXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
    {
        NetworkHistory history = _networks.Read(network);
        return new ValueTask<string>(history switch
        {
            { Live: { } live } when !flags.HasFlag(NetworkXmlFlags.Inactive) || history.Stored is null => live.ToXml(history.Record.Ports.Count),
            { Stored: { } stored } => stored.ToXml(),
            _ => throw NetworkErrors.NoNetwork($"uuid '{network}'"),
        });
    }

    public ValueTask<IReadOnlyList<NetworkLease>> GetLeasesAsync(Guid network, MacAddress? mac, TimeSpan deadline, CancellationToken cancellationToken)
    {
        DateTimeOffset now = Context.Host.Scheduler.Now;
        return new ValueTask<IReadOnlyList<NetworkLease>>(
            [.. _networks.Read(network).Leases.Values.Where(lease => IsGood(lease, now) && (mac is null || lease.Mac == mac))]);
    }

    // dnsmasq tells of an end a little late, or not while it is away.
    private static bool IsGood(NetworkLease lease, DateTimeOffset now) => lease.Expires is null || lease.Expires > now;

    private NetworkDefinition Complete(NetworkDefinition written, out HostNetwork? known)
    {
        known = _networks.Match(written);
        NetworkDefinition? before = known?.History.Stored ?? known?.History.Live;
        return NetworkCompletion.Complete(written, before, _networks, Context.Host.Links, Context.Host.Random);
    }

    private HostNetwork RequireStored(Guid uuid, string attempt)
    {
        HostNetwork network = _networks[uuid];
        RequireServing(network.Name, attempt);
        network.RequireStored(attempt);
        return network;
    }
}
