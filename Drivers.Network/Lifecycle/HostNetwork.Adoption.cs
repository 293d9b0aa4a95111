using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Network.Adoption;
using Rx.Hypervisor.Drivers.Network.Bridges;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Drivers.Network.Dhcp;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <content>Taken up from another engine, at whatever step that was killed.</content>
internal sealed partial class HostNetwork
{
    /// <summary>Goes on where another engine was: what was begun and not told is undone, what was being taken down is, what is active stays that.</summary>
    /// <param name="network">As what it was active.</param>
    /// <param name="status">What the other engine noted.</param>
    internal Task TakeUpAsync(NetworkDefinition network, NetworkStatus status) => InTurnAsync(
        () =>
        {
            _journal.Resume(status);
            bool isOfThisBoot = status.Boot == Host.Boot;
            return status.Stage switch
            {
                NetworkStage.Starting => ClearAsync(network, isThere: isOfThisBoot),
                NetworkStage.Active when isOfThisBoot => AdoptAsync(network, status),
                _ => FinishAsync(network, status, isThere: isOfThisBoot),
            };
        },
        _stopping);

    private async Task ClearAsync(NetworkDefinition network, bool isThere)
    {
        if (isThere)
        {
            await DismantleAsync(network);
        }

        TryRemove("its folder", _folder.Delete);
    }

    /// <summary>Nobody was told that it has stopped.</summary>
    private async Task FinishAsync(NetworkDefinition network, NetworkStatus status, bool isThere)
    {
        Show(network, status, leases: []);
        if (isThere)
        {
            await DismantleAsync(network);
        }

        Feed(new NetworkStopped(isThere ? EventCause.Operation : EventCause.Host, new Inference(status.At, Host.Scheduler.Now)));
    }

    private async Task AdoptAsync(NetworkDefinition network, NetworkStatus status)
    {
        Show(network, status, TryReadTold());
        if (!network.HasOwnBridge)
        {
            return;
        }

        try
        {
            FindLosses(network, status);
            FindGone(status);
            await MendAsync(network, _stopping);
            Feed(new LeasesRead(ReadLeases(), new Inference(status.At, Host.Scheduler.Now)));
            Log.Adopted(_log, Name);
        }
        catch (HypervisorException e)
        {
            Log.NotAdopted(_log, Name, e);
            _journal.End();
            await DismantleAsync(network);
            Feed(new NetworkStopped(EventCause.Host, new Inference(status.At, Host.Scheduler.Now)));
        }
    }

    private void Show(NetworkDefinition network, NetworkStatus status, IReadOnlyList<NetworkLease> leases)
        => Feed(new NetworkAdopted(network, status.Ports, leases));

    /// <summary>What is not as the other engine left it.</summary>
    private void FindLosses(NetworkDefinition network, NetworkStatus status)
    {
        if (DnsmasqConfiguration.IsNeeded(network))
        {
            OpenPipe(); // Before it is asked who serves: what is told meanwhile is heard.
            if (!_dnsmasq.Adopt(status.Dnsmasq, network))
            {
                Note(Server, NetworkServiceChange.Ended, "it has ended while no engine ran, or was to be another");
            }
        }

        if (!NetworkBridges.IsThere(Host, network))
        {
            Note(Bridge, NetworkServiceChange.Removed, $"somebody has removed '{network.Bridge.Name}' while no engine ran");
        }
    }

    /// <summary>A guest that has ended, or was never launched, has no tap any more: that goes with the last who holds it.</summary>
    private void FindGone(NetworkStatus status)
    {
        HashSet<MacAddress> taps = [.. Host.Links.List().Select(static link => link.Address)];
        foreach (NetworkPort port in Record.Ports.Where(port => !taps.Contains(TapOf(port))).ToArray())
        {
            Feed(new GuestUnplugged(port, EventCause.Host, new Inference(status.At, Host.Scheduler.Now)));
        }
    }

    private void Note(string service, NetworkServiceChange change, string reason)
    {
        _lost.Add(service);
        Log.Lost(_log, Name, service, reason);
        Feed(new ServiceChanged(service, change, reason, EventCause.Host));
    }

    private IReadOnlyList<NetworkLease> TryReadTold()
    {
        try
        {
            return _folder.ReadLeases();
        }
        catch (Exception e) when (e is FormatException or HypervisorException)
        {
            Log.StatusDamaged(_log, _folder.Path, e.Message);
            return []; // They are told again.
        }
    }
}
