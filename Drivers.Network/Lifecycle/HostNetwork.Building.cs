using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Network.Bridges;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Drivers.Network.Dhcp;
using Rx.Hypervisor.Drivers.Network.Firewall;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <content>Started, changed and stopped: all of it or nothing.</content>
internal sealed partial class HostNetwork
{
    private const string Firewall = "nftables";
    private const string Server = "dnsmasq";
    private const string Bridge = "bridge";

    /// <summary>Builds the network from what is stored.</summary>
    internal Task StartAsync(Patience patience) => InTurnAsync(
        () => StartInTurnAsync(History.Stored ?? throw NetworkErrors.NoNetwork($"name '{Name}'"), patience), patience.Token);

    /// <summary>Builds the network.</summary>
    internal Task StartAsync(NetworkDefinition network, Patience patience) => InTurnAsync(() => StartInTurnAsync(network, patience), patience.Token);

    /// <summary>Takes the network down.</summary>
    internal Task StopAsync(EventCause cause, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            NetworkDefinition live = RequireLive();
            _journal.End();
            await DismantleAsync(live);
            Feed(new NetworkStopped(cause));
            Log.Stopped(_log, Name);
        },
        cancellationToken);

    /// <summary>Changes a part of what is active, of what is stored, or of both.</summary>
    /// <param name="update">The part.</param>
    /// <param name="impact">Of what.</param>
    /// <param name="store">Stores a definition.</param>
    /// <param name="patience">How long it may take.</param>
    internal Task UpdateAsync(NetworkUpdate update, NetworkModification impact, Action<NetworkDefinition> store, Patience patience) => InTurnAsync(
        async () =>
        {
            NetworkModification which = impact != NetworkModification.Current ? impact
                : Record.IsActive ? NetworkModification.Live
                : NetworkModification.Config;
            NetworkDefinition? live = which.HasFlag(NetworkModification.Live) ? NetworkChange.Apply(RequireLive(), update) : null;
            NetworkDefinition? stored = which.HasFlag(NetworkModification.Config) ? NetworkChange.Apply(RequireStored("update"), update) : null;
            await ChangeAsync(live ?? History.Live, () =>
            {
                if (stored is not null)
                {
                    store(stored);
                }
            }, patience);
            Feed(new NetworkUpdated(live, stored));
        },
        patience.Token);

    /// <summary>What is stored.</summary>
    /// <exception cref="HypervisorException">It is transient.</exception>
    internal NetworkDefinition RequireStored(string attempt) => History.Stored ?? throw NetworkErrors.Transient(Name, attempt);

    private NetworkDefinition RequireLive() => History.Live ?? throw NetworkErrors.NotActive(Name);

    private async Task StartInTurnAsync(NetworkDefinition definition, Patience patience)
    {
        NetworkDefinition network = definition with { Forward = definition.Forward.InEffect };
        if (Record.IsActive)
        {
            throw NetworkErrors.AlreadyActive(Name);
        }

        if (network.HasOwnBridge)
        {
            AddressConflicts.Require(Host.Links, network);
        }

        bool isBegun = false;
        try
        {
            _journal.Begin(network);
            MakeBridge(network);
            isBegun = true;
            await BuildAsync(network, patience.Token);
            Feed(new NetworkStarted(network, ReadLeases()));
        }
        catch
        {
            if (isBegun)
            {
                await DismantleAsync(network);
            }

            TryRemove("its folder", _folder.Delete);
            throw;
        }

        Log.Started(_log, Name, network.Bridge.Name);
    }

    private void MakeBridge(NetworkDefinition network)
    {
        if (network.HasOwnBridge)
        {
            NetworkBridges.Make(Host, network);
        }
    }

    private async Task BuildAsync(NetworkDefinition network, CancellationToken cancellationToken)
    {
        if (network.HasOwnBridge)
        {
            Forwarding.Enable(Host, network);
            await LoadAsync(network, cancellationToken);
        }
    }

    /// <summary>Loads the rules and starts the server, both at once.</summary>
    private async Task LoadAsync(NetworkDefinition network, CancellationToken cancellationToken)
    {
        using var whole = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task rules = LoadRulesAsync(network, whole.Token);
        Task server = ServeAsync(network, whole.Token);
        if (await Task.WhenAny(rules, server) is { IsCompletedSuccessfully: false } failed)
        {
            whole.Cancel(); // The other is not to be waited for: nothing may be left to come when what was begun is taken down.
            await Task.WhenAny(Task.WhenAll(rules, server));
            await failed;
        }

        await Task.WhenAll(rules, server);
    }

    private async Task LoadRulesAsync(NetworkDefinition network, CancellationToken cancellationToken)
    {
        if (NetworkTables.Has(network))
        {
            await _nft.RunAsync(Name, _folder.Path, NetworkTables.Load(network), cancellationToken);
        }

        _hasLoaded = true;
    }

    private async Task ServeAsync(NetworkDefinition network, CancellationToken cancellationToken)
    {
        if (DnsmasqConfiguration.IsNeeded(network))
        {
            OpenPipe();
            await _dnsmasq.StartAsync(network, cancellationToken);
            _journal.Note(_dnsmasq.Identity);
        }
    }

    /// <summary>Has an active network become another, then goes on; when either fails it is what it was.</summary>
    private async Task ChangeAsync(NetworkDefinition? network, Action next, Patience patience)
    {
        NetworkDefinition? before = History.Live;
        try
        {
            await ReloadAsync(before, network, patience.Token);
            next();
        }
        catch
        {
            using var undoing = new Patience(LongestUndoing, Host.Clock);
            try
            {
                await ReloadAsync(network, before, undoing.Token);
            }
            catch (Exception e) when (e is HypervisorException or OperationCanceledException)
            {
                _hasLoaded = false;
                Lose(Server, NetworkServiceChange.Ended, e.Message, EventCause.Host);
            }

            throw;
        }
    }

    private async Task ReloadAsync(NetworkDefinition? before, NetworkDefinition? network, CancellationToken cancellationToken)
    {
        if (before is null || network is null || before == network)
        {
            return;
        }

        if (NetworkTables.Has(network) && !NetworkTables.Load(network).AsSpan().SequenceEqual(NetworkTables.Load(before)))
        {
            await LoadRulesAsync(network, cancellationToken);
        }

        if (!DnsmasqConfiguration.IsNeeded(network)
            || DnsmasqConfiguration.Write(network, _folder.Dnsmasq) == DnsmasqConfiguration.Write(before, _folder.Dnsmasq))
        {
            return;
        }

        await _dnsmasq.StopAsync();
        await _dnsmasq.StartAsync(network, cancellationToken);
        _journal.Note(_dnsmasq.Identity);
        Feed(new LeasesRead(ReadLeases()));
    }

    /// <summary>Removes all that there may be of the network. What cannot be removed is told, and keeps nothing else from being removed.</summary>
    private async Task DismantleAsync(NetworkDefinition network)
    {
        _lost.Clear();
        _hasLoaded = false;
        if (!network.HasOwnBridge)
        {
            return;
        }

        using var patience = new Patience(LongestUndoing, Host.Clock);
        await Task.WhenAll(
            TryRemoveAsync(Server, _dnsmasq.StopAsync),
            NetworkTables.Has(network)
                ? TryRemoveAsync(Firewall, () => _nft.RunAsync(Name, _folder.Path, NetworkTables.Unload(network), patience.Token))
                : Task.CompletedTask);
        _pipe.Disposable = null;
        TryRemove($"{Bridge} '{network.Bridge.Name}'", () => NetworkBridges.Remove(Host, network));
    }

    private void TryRemove(string what, Action remove)
    {
        try
        {
            remove();
        }
        catch (HypervisorException e)
        {
            Log.NotRemoved(_log, Name, what, e);
        }
    }

    private async Task TryRemoveAsync(string what, Func<Task> remove)
    {
        try
        {
            await remove();
        }
        catch (Exception e) when (e is HypervisorException or OperationCanceledException)
        {
            Log.NotRemoved(_log, Name, what, e);
        }
    }
}
