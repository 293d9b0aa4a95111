using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <content>The guests that are on it.</content>
internal sealed partial class HostNetwork
{
    /// <summary>Takes a guest's interface in; one that is in already is in.</summary>
    internal async Task<GuestLink> PlugAsync(GuestPlug plug, CancellationToken cancellationToken)
    {
        await _turn.EnterAsync(cancellationToken); // A network that is just being started or stopped is one or the other then.
        try
        {
            NetworkDefinition live = RequireLive();
            PortGroup? group = plug.PortGroup is null
                ? live.PortGroups.FirstOrDefault(static one => one.IsDefault)
                : live.PortGroups.FirstOrDefault(one => one.Name == plug.PortGroup) ?? throw NoGroup(plug);
            if (Find(plug) is null)
            {
                Feed(new GuestPlugged(new NetworkPort(plug.Address, plug.Domain, plug.DomainName, group?.Name), Cause));
            }

            return new GuestLink(GuestLinkType.Network, live.Bridge.Name!, live.Bridge.Mtu);
        }
        finally
        {
            _turn.Leave();
        }
    }

    /// <summary>Lets a guest's interface go.</summary>
    internal async Task UnplugAsync(GuestPlug plug, CancellationToken cancellationToken)
        => await InTurnAsync(
            () =>
            {
                if (Find(plug) is { } port)
                {
                    Feed(new GuestUnplugged(port, Cause));
                }

                return Task.CompletedTask;
            },
            cancellationToken);

    private EventCause Cause => _context.Operation is null ? EventCause.Host : EventCause.Operation;

    private NetworkPort? Find(GuestPlug plug) => Record.Ports.FirstOrDefault(port => port.Domain == plug.Domain && port.Address == plug.Address);

    private static HypervisorException NoGroup(GuestPlug plug) => new(
        ErrorCode.ConfigUnsupported,
        ErrorDomain.Network,
        $"unsupported configuration: network '{plug.Network}' has no portgroup '{plug.PortGroup}', which domain '{plug.DomainName}' asks for");
}
