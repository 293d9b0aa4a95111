using System;
using System.Globalization;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <summary>What a definition leaves open is chosen: the name of the bridge and its address, which then stay.</summary>
internal static class NetworkCompletion
{
    private const string UsualBridge = "virbr%d";
    private const string Number = "%d";
    private const int MostBridges = 1 << 16;

    /// <summary>A definition with nothing left open.</summary>
    /// <param name="network">As it was written.</param>
    /// <param name="before">As it was before, if it was: what was chosen then stays.</param>
    /// <param name="others">What other networks have.</param>
    /// <param name="links">What the host has.</param>
    /// <param name="random">For a bridge that has no address of its own.</param>
    /// <exception cref="HypervisorException">Its bridge is another network's, or there are too many.</exception>
    internal static NetworkDefinition Complete(NetworkDefinition network, NetworkDefinition? before, NetworkTable others, IHostLinks links, IHostRandom random)
    {
        if (!network.HasOwnBridge)
        {
            return network;
        }

        NetworkBridge? chosen = before is { HasOwnBridge: true } ? before.Bridge : null;
        string name = network.Bridge.Name ?? chosen?.Name ?? UsualBridge;
        int place = name.IndexOf(Number, StringComparison.Ordinal);
        NetworkDefinition complete = network with
        {
            Bridge = network.Bridge with
            {
                Name = place < 0 ? name : Choose(name, place, network, others, links),
                Mac = network.Bridge.Mac ?? chosen?.Mac ?? NetworkValues.NewMac(random),
            },
        };
        return others.FindOwner(complete.Bridge.Name!, complete.Uuid) is { } owner ? throw NetworkErrors.BridgeTaken(complete, owner.Name) : complete;
    }

    private static string Choose(string template, int place, NetworkDefinition network, NetworkTable others, IHostLinks links)
    {
        for (int number = 0; number < MostBridges; number++)
        {
            string name = template[..place] + number.ToString(CultureInfo.InvariantCulture) + template[(place + Number.Length)..];
            if (others.FindOwner(name, network.Uuid) is null && links.Find(name) is null)
            {
                return name;
            }
        }

        throw new HypervisorException(
            ErrorCode.InternalError, ErrorDomain.Network, $"internal error: Bridge generation exceeded max id {MostBridges}: network '{network.Name}'");
    }
}
