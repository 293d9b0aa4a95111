using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.NetworkTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Libvirt;

/// <summary>Asks a host for all that a record of a network has.</summary>
internal static class NetworkSurvey
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>What is said of every network; of none, where nobody runs any.</summary>
    internal static async Task<Dictionary<Guid, NetworkFacts>> AllAsync(RpcLink link, CancellationToken cancellationToken)
    {
        Dictionary<Guid, NetworkFacts> all = [];
        NetworkList? list = await link.TryCallAsync<ListArguments, NetworkList>(
            RemoteProcedure.ConnectListAllNetworks, new ListArguments { NeedResults = true }, Deadline, cancellationToken);
        foreach (NetworkName name in (list?.Networks ?? default).ToArray())
        {
            if (await OneAsync(link, name.Uuid, cancellationToken) is { } facts)
            {
                all[name.Uuid] = facts;
            }
        }

        return all;
    }

    /// <summary>What is said of one network.</summary>
    /// <returns><see langword="null"/> when there is none.</returns>
    internal static async Task<NetworkFacts?> OneAsync(RpcLink link, Guid network, CancellationToken cancellationToken)
    {
        try
        {
            NetworkArguments it = await link.CallAsync<Uuid, NetworkArguments>(
                RemoteProcedure.NetworkLookupByUuid, new Uuid { Value = network }, Deadline, cancellationToken);
            Task<Flag> living = link.CallAsync<NetworkArguments, Flag>(RemoteProcedure.NetworkIsActive, it, Deadline, cancellationToken);
            Task<Flag> persisting = link.CallAsync<NetworkArguments, Flag>(RemoteProcedure.NetworkIsPersistent, it, Deadline, cancellationToken);
            Task<Flag?> starting = link.TryCallAsync<NetworkArguments, Flag>(RemoteProcedure.NetworkGetAutostart, it, Deadline, cancellationToken);
            Task<Text> describing = link.CallAsync<NetworkFlags, Text>(
                RemoteProcedure.NetworkGetXmlDesc, new NetworkFlags { Network = it.Network }, Deadline, cancellationToken);
            await Task.WhenAll(living, persisting, starting, describing);
            return new NetworkFacts(
                it.Network.Name, (await living).Value, (await persisting).Value, (await starting)?.Value ?? false, (await describing).Value);
        }
        catch (HypervisorException e) when (e.Code == ErrorCode.NoNetwork)
        {
            return null;
        }
    }
}
