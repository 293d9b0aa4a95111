using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Network.Bridges;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Drivers.Network.Dhcp;
using Rx.Hypervisor.Drivers.Network.Firewall;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <content>What an active network depends on, and loses: it is brought back without cutting guests off.</content>
internal sealed partial class HostNetwork
{
    // What was called off waits for two programs, and for one that has to be killed.
    private static readonly TimeSpan LongestUndoing = TimeSpan.FromSeconds(11);

    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);
    private readonly SerialDisposable _watch = new(); // The next attempt.
    private readonly Backoff _backoff;
    private bool _hasLoaded; // Whether the rules are of this engine: who had them in hand before it, nobody can say.

    /// <summary>A link of the host has changed.</summary>
    internal void OnLink(HostLinkChange change)
    {
        if (History.Live is not { } live)
        {
            return;
        }

        Feed(new LinkChanged(change));
        if (live.HasOwnBridge && change.Link.Name == live.Bridge.Name && !NetworkBridges.IsThere(Host, live))
        {
            Lose(Bridge, NetworkServiceChange.Removed, $"somebody has removed '{live.Bridge.Name}'", EventCause.Host);
        }
    }

    /// <summary>Somebody else has removed something from the packet filter.</summary>
    internal void OnRemoved(FirewallRemoval removal)
    {
        if (History.Live is { } live && NetworkTables.Has(live) && (removal == FirewallRemoval.Missed || removal.Table == NetworkTables.NameOf(Uuid)))
        {
            Lose(Firewall, NetworkServiceChange.Removed, "somebody has removed its rules", EventCause.Host);
        }
    }

    private void OnDnsmasqEnded(ProcessExit exit)
    {
        if (History.Live is not null)
        {
            Lose(Server, NetworkServiceChange.Ended, $"{exit}", EventCause.ProcessLost);
        }
    }

    /// <summary>Tells of a loss once, and mends it soon.</summary>
    private void Lose(string service, NetworkServiceChange change, string reason, EventCause cause)
    {
        if (_lost.Add(service))
        {
            Log.Lost(_log, Name, service, reason);
            Feed(new ServiceChanged(service, change, reason, cause));
            MendLater();
        }
    }

    private void MendLater()
    {
        var attempt = new BooleanDisposable();
        _watch.Disposable = attempt;
        Host.Scheduler.Start(_backoff.Next(), async () =>
        {
            if (!attempt.IsDisposed)
            {
                await TryMendAsync();
            }
        });
    }

    private async Task TryMendAsync()
    {
        using var patience = new Patience(Domain.DefaultDeadline, Host.Clock, _stopping);
        try
        {
            await InTurnAsync(() => History.Live is { } live && _lost.Count > 0 ? MendAsync(live, patience.Token) : Task.CompletedTask, patience.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The engine stops; the next one mends it.
        }
        catch (Exception e) when (e is HypervisorException or OperationCanceledException)
        {
            MendLater();
            Log.NotRestored(_log, Name, _backoff.Last.TotalSeconds, e);
            foreach (string service in _lost.ToArray())
            {
                Feed(new ServiceChanged(service, NetworkServiceChange.Failed, e.Message, EventCause.Host));
            }
        }
    }

    /// <summary>Brings back what an active network has not, and leaves alone what it has.</summary>
    private async Task MendAsync(NetworkDefinition network, CancellationToken cancellationToken)
    {
        if (!network.HasOwnBridge)
        {
            return;
        }

        bool hadBridge = NetworkBridges.IsThere(Host, network);
        if (!hadBridge)
        {
            NetworkBridges.Make(Host, network);
            PlugTaps(network);
        }
        else
        {
            NetworkBridges.Complete(Host, network);
        }

        Forwarding.Enable(Host, network);
        if (!hadBridge || !_hasLoaded || _lost.Contains(Firewall))
        {
            await LoadRulesAsync(network, cancellationToken);
        }

        if (DnsmasqConfiguration.IsNeeded(network) && (!hadBridge || _dnsmasq.Identity is null))
        {
            await _dnsmasq.StopAsync(); // One that listens on the bridge that is gone; or one that was started, and that nobody noted.
            await ServeAsync(network, cancellationToken);
            Feed(new LeasesRead(ReadLeases()));
        }

        foreach (string service in _lost.ToArray())
        {
            _lost.Remove(service);
            Log.Restored(_log, Name, service);
            Feed(new ServiceChanged(service, NetworkServiceChange.Restored, "", EventCause.Host));
        }
    }

    /// <summary>The taps of the guests lost their bridge, and are the guests' still.</summary>
    private void PlugTaps(NetworkDefinition network)
    {
        HashSet<MacAddress> own = [.. Record.Ports.Select(TapOf)];
        foreach (HostLink tap in Host.Links.List().Where(link => link.Bridge is null && own.Contains(link.Address)))
        {
            Host.Links.SetBridge(tap.Name, network.Bridge.Name);
        }
    }

    /// <summary>The address of a guest's tap is that of its card with another first byte.</summary>
    private static MacAddress TapOf(NetworkPort port)
    {
        const byte OfTap = 0xfe;
        return port.Address.WithFirstByte(OfTap);
    }
}
