using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Drivers.Network.Firewall;
using Rx.Hypervisor.Streams.Config;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <summary>Runs virtual networks: bridges of the kernel, with rules of nftables and a dnsmasq each.</summary>
internal sealed partial class NetworkDriver(NetworkDriverOptions options) : INetworkDriver
{
    private readonly NetworkTable _networks = new();
    private readonly CompositeDisposable _watch = [];
    private readonly CancellationTokenSource _stopping = new();
    private IDriverContext? _context;
    private DefinitionFiles? _files;
    private NftRunner? _nft;
    private ILogger? _log;
    private bool _isWatching;

    public string Name => "network";

    private IDriverContext Context => _context ?? throw new InvalidOperationException("The driver has not been started.");

    private DefinitionFiles Files => _files ?? throw new InvalidOperationException("The driver has not been started.");

    public async Task StartAsync(IDriverContext context, CancellationToken cancellationToken)
    {
        _context = context;
        _log = context.Host.Log.CreateLogger(typeof(NetworkDriver).FullName!);
        _nft = new NftRunner(context.Host, options.Nft);
        _files = new DefinitionFiles(
            context.Host.Files, context.ConfigDirectory, "network", ErrorDomain.Network, static xml => NetworkDefinition.Parse(xml, static () => Guid.Empty).Uuid);
        context.Host.Files.CreateDirectory(context.StateDirectory);
        try
        {
            FindRuns(); // First: what is active has its name and uuid, whatever the files of definitions say.
            LoadDefinitions();
            await TakeUpAsync();
        }
        catch
        {
            LetGo(); // A driver that did not start is not stopped.
            throw;
        }
    }

    /// <summary>Lets go of the networks, which go on for the next engine.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping.Cancel();
        LetGo();
        return Task.CompletedTask;
    }

    public IDriver MakeSuccessor() => new NetworkDriver(options);

    private void LetGo()
    {
        _watch.Dispose();
        foreach (HostNetwork network in _networks.All)
        {
            network.Dispose();
        }
    }

    /// <summary>Hears of links and rules that others change, from the first network on that is active. A host on which that cannot be heard has networks all the same.</summary>
    private void Watch()
    {
        if (_isWatching)
        {
            return;
        }

        _isWatching = true;
        IHost host = Context.Host;
        _watch.Add(host.Links.WhenChanged().Subscribe(
            change => ForEach(network => network.OnLink(change)),
            e => Log.Unwatched(_log!, "Links", e)));
        _watch.Add(host.Firewall.WhenRemoved().Where(removal => !_nft!.IsOwn(removal)).Subscribe(
            removal => ForEach(network => network.OnRemoved(removal)),
            e => Log.Unwatched(_log!, "Rules", e)));
    }

    private void ForEach(Action<HostNetwork> act)
    {
        foreach (HostNetwork network in _networks.All)
        {
            act(network);
        }
    }

    /// <summary>A network that the driver did not know; it stays in the table for as long as there is a reason to.</summary>
    private HostNetwork Add(NetworkDefinition network)
    {
        var added = new HostNetwork(Context, network, options, _nft!, _log!, _stopping.Token);
        _networks.Add(added);
        return added;
    }

    private void Forget(HostNetwork network)
    {
        if (!network.IsWanted)
        {
            _networks.Remove(network);
            network.Forget();
        }
    }

    private void RequireServing(string name, string attempt)
    {
        if (_stopping.IsCancellationRequested)
        {
            throw NetworkErrors.Stopping(name, attempt);
        }
    }

    /// <summary>One deadline for all that a call does, on the host's clock.</summary>
    private async Task<NetworkRecord> WithinAsync(
        HostNetwork network, string attempt, TimeSpan deadline, Func<Patience, Task> call, CancellationToken cancellationToken)
    {
        RequireServing(network.Name, attempt);
        using var patience = new Patience(deadline, Context.Host.Clock, cancellationToken, _stopping.Token);
        try
        {
            await call(patience);
            return network.Record;
        }
        catch (OperationCanceledException) when (patience.IsLate)
        {
            throw NetworkErrors.Late(network.Name, attempt, deadline);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw NetworkErrors.Stopping(network.Name, attempt);
        }
        finally
        {
            Forget(network); // A start that failed may have been its only reason to be here.
        }
    }
}
