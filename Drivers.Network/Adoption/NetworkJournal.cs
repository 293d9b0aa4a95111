using System;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Drivers.Network.Lifecycle;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Adoption;

/// <summary>Keeps the status of one network up to date.</summary>
/// <remarks>
/// <para>It is written before what it says is told, so that nothing told is told again by the next engine.</para>
/// <para>It is not synced to the disk: when the machine dies, so does the network.</para>
/// <para>Threading: the host's scheduler only.</para>
/// </remarks>
internal sealed class NetworkJournal(IHost host, NetworkFolder folder, ILogger log)
{
    private NetworkStatus? _status;

    /// <summary>Before anything is built.</summary>
    /// <exception cref="HypervisorException">It cannot be written: what is built could not be found again.</exception>
    internal void Begin(NetworkDefinition network)
        => Write(new NetworkStatus(NetworkStage.Starting, host.Scheduler.Now, host.Boot, network.ToXml(), Dnsmasq: null, Ports: []));

    /// <summary>Goes on with the status that another engine left.</summary>
    internal void Resume(NetworkStatus status) => _status = status;

    /// <summary>Before anything is taken down.</summary>
    internal void End() => TryWrite(_status! with { Stage = NetworkStage.Stopping, At = host.Scheduler.Now });

    /// <summary>Who serves it from now on.</summary>
    internal void Note(ProcessIdentity? dnsmasq)
    {
        if (_status!.Dnsmasq != dnsmasq)
        {
            TryWrite(_status with { At = host.Scheduler.Now, Dnsmasq = dnsmasq });
        }
    }

    /// <summary>Writes what has changed, if anything has.</summary>
    /// <exception cref="HypervisorException">It is the first, and cannot be written; whatever comes later harms no guest.</exception>
    internal void Follow(NetworkHistory before, NetworkHistory after)
    {
        if (after.Live is not { } live)
        {
            if (before.Live is not null)
            {
                TryDelete();
            }

            return;
        }

        bool isFirst = before.Live is null && _status!.Stage == NetworkStage.Starting;
        if (!ReferenceEquals(before.Leases, after.Leases))
        {
            Try(isFirst, () => folder.WriteLeases(after.Leases.Values));
        }

        if (!ReferenceEquals(before.Live, live) || !ReferenceEquals(before.Record.Ports, after.Record.Ports))
        {
            NetworkStatus status = _status! with
            {
                Stage = _status.Stage == NetworkStage.Stopping ? NetworkStage.Stopping : NetworkStage.Active,
                At = host.Scheduler.Now,
                Definition = ReferenceEquals(before.Live, live) ? _status.Definition : live.ToXml(),
                Ports = after.Record.Ports,
            };
            Try(isFirst, () => Write(status));
        }
    }

    private void Write(NetworkStatus status)
    {
        _status = status;
        folder.Write(status);
    }

    private void TryWrite(NetworkStatus status) => Try(isNeeded: false, () => Write(status));

    private void Try(bool isNeeded, Action write)
    {
        try
        {
            write();
        }
        catch (HypervisorException e) when (!isNeeded)
        {
            Log.StatusNotWritten(log, folder.StatusPath, e);
        }
    }

    private void TryDelete() => Try(isNeeded: false, folder.Delete);
}
