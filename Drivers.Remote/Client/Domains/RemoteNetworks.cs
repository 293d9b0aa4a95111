using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Rx.Hypervisor.Streams.Drivers;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.NetworkTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Domains;

/// <summary>All that may be asked of networks, by calls of libvirt's protocol.</summary>
/// <remarks>
/// <para>Threading: any thread. A call that changes a network completes once its events have been told.</para>
/// <para>Errors: what the host says, as it says it.</para>
/// </remarks>
internal sealed class RemoteNetworks(RemoteSession session, IRemoteHost host) : INetworks
{
    public Task<NetworkRecord> DefineNetworkAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync(RemoteProcedure.NetworkDefineXml, xml, deadline, cancellationToken);

    public Task<NetworkRecord> CreateNetworkAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync(RemoteProcedure.NetworkCreateXml, xml, deadline, cancellationToken);

    public Task<NetworkRecord> StartNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken)
        => ChangeAsync(network, RemoteProcedure.NetworkCreate, new NetworkArguments { Network = NameOf(network) }, deadline, cancellationToken);

    public Task<NetworkRecord> DestroyNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken)
        => ChangeAsync(network, RemoteProcedure.NetworkDestroy, new NetworkArguments { Network = NameOf(network) }, deadline, cancellationToken);

    public Task<NetworkRecord> UndefineNetworkAsync(Guid network, TimeSpan deadline, CancellationToken cancellationToken)
        => ChangeAsync(network, RemoteProcedure.NetworkUndefine, new NetworkArguments { Network = NameOf(network) }, deadline, cancellationToken);

    public Task<NetworkRecord> SetNetworkAutostartAsync(Guid network, bool isOn, TimeSpan deadline, CancellationToken cancellationToken)
        => ChangeAsync(network, RemoteProcedure.NetworkSetAutostart, new NetworkFlag { Network = NameOf(network), Value = isOn }, deadline, cancellationToken);

    public Task<NetworkRecord> UpdateNetworkAsync(
        Guid network, NetworkUpdate update, NetworkModification impact, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var arguments = new NetworkUpdateArguments
        {
            Network = NameOf(network),
            Command = (uint)update.Command,
            Section = (uint)update.Section,
            ParentIndex = update.ParentIndex,
            Xml = update.Xml,
            Flags = (uint)impact,
        };
        return ChangeAsync(network, RemoteProcedure.NetworkUpdate, arguments, deadline, cancellationToken);
    }

    public async ValueTask<string> GetNetworkXmlAsync(Guid network, NetworkXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
        => (await session.CallAsync<NetworkFlags, Text>(
            RemoteProcedure.NetworkGetXmlDesc, new NetworkFlags { Network = NameOf(network), Flags = (uint)flags }, deadline, cancellationToken)).Value;

    public async ValueTask<IReadOnlyList<NetworkLease>> GetLeasesAsync(Guid network, MacAddress? mac, TimeSpan deadline, CancellationToken cancellationToken)
    {
        NetworkName name = NameOf(network);
        var arguments = new LeasesArguments { Network = name, Mac = mac?.ToString(), NeedResults = true };
        LeasesReply it = await session.CallAsync<LeasesArguments, LeasesReply>(RemoteProcedure.NetworkGetDhcpLeases, arguments, deadline, cancellationToken);
        return [.. it.Leases.ToArray().Select(lease => LeaseOf(name, lease))];
    }

    private static NetworkLease LeaseOf(NetworkName network, Lease it) => new()
    {
        Network = network.Uuid,
        NetworkName = network.Name,
        Address = IPAddress.TryParse(it.Address, out IPAddress? address) ? address : throw Unreadable("address", it.Address),
        PrefixLength = (int)Math.Min(it.Prefix, 128),
        Bridge = it.Interface,
        Mac = it.Mac is null ? null : MacAddress.TryParse(it.Mac, out MacAddress mac) ? mac : throw Unreadable("hardware address", it.Mac),
        Expires = it.Expiry is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(it.Expiry) : null,
        HostName = it.Hostname,
        ClientId = it.ClientId,
        Iaid = it.Iaid,
    };

    private static HypervisorException Unreadable(string what, string text)
        => new(ErrorCode.Rpc, ErrorDomain.Rpc, $"a lease has the {what} '{text}', which is none");

    private NetworkName NameOf(Guid network) => host.Mirror.State.Networks.Find(network) is { } record
        ? NetworkName.Of(record)
        : new NetworkName { Name = "", Uuid = network }; // The host says that there is none.

    private Task<NetworkRecord> MakeAsync(RemoteProcedure procedure, string xml, TimeSpan deadline, CancellationToken cancellationToken) => session.RunAsync(
        async cancel =>
        {
            var note = new CallNote();
            NetworkArguments made = await session.CallAsync<Text, NetworkArguments>(procedure, new Text { Value = xml }, deadline, cancel, note);
            return await SettleAsync(made.Network.Uuid, new NetworkRecord { Uuid = made.Network.Uuid, Name = made.Network.Name }, note, cancel);
        },
        cancellationToken);

    private Task<NetworkRecord> ChangeAsync<TArguments>(
        Guid network, RemoteProcedure procedure, TArguments arguments, TimeSpan deadline, CancellationToken cancellationToken)
        where TArguments : struct, IXdr<TArguments> => session.RunAsync(
            async cancel =>
            {
                var note = new CallNote();
                NetworkRecord? before = host.Mirror.State.Networks.Find(network);
                await session.CallAsync<TArguments, Nothing>(procedure, arguments, deadline, cancel, note);
                return await SettleAsync(network, before, note, cancel);
            },
            cancellationToken);

    /// <summary>The network once the events of a call have been told; as it was last, if it is gone.</summary>
    private async Task<NetworkRecord> SettleAsync(Guid network, NetworkRecord? before, CallNote note, CancellationToken cancellationToken)
        => await host.SettleNetworkAsync(network, note, cancellationToken)
            ?? (before ?? new NetworkRecord { Uuid = network, Name = "" }) with { Position = note.Caused ?? host.Mirror.State.Position };
}
