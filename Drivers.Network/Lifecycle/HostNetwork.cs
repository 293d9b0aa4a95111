using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Disposables;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Drivers.Network.Adoption;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Drivers.Network.Dhcp;
using Rx.Hypervisor.Drivers.Network.Firewall;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Network.Lifecycle;

/// <summary>One network of a host: what is known of it, and what is done to it, one thing at a time.</summary>
/// <remarks>Threading: the host's scheduler, except for <see cref="History"/>.</remarks>
internal sealed partial class HostNetwork : IDisposable
{
    private readonly IDriverContext _context;
    private readonly ILogger _log;
    private readonly NftRunner _nft;
    private readonly NetworkFolder _folder;
    private readonly NetworkJournal _journal;
    private readonly DnsmasqService _dnsmasq;
    private readonly TurnQueue _turn = new();
    private readonly SerialDisposable _pipe = new();
    private readonly CancellationToken _stopping;
    private NetworkHistory _history; // Volatile: written on the scheduler.

    /// <summary>Makes one; nothing is told of it yet.</summary>
    /// <param name="context">What the driver was given.</param>
    /// <param name="network">What it is.</param>
    /// <param name="options">Which programs are used.</param>
    /// <param name="nft">Who loads rules.</param>
    /// <param name="log">The driver's.</param>
    /// <param name="stopping">Cancelled when the driver is stopped.</param>
    internal HostNetwork(
        IDriverContext context, NetworkDefinition network, NetworkDriverOptions options, NftRunner nft, ILogger log, CancellationToken stopping)
    {
        (_context, _nft, _log, _stopping) = (context, nft, log, stopping);
        _history = NetworkHistory.Of(network);
        _folder = new NetworkFolder(context.Host.Files, context, network.Uuid);
        _journal = new NetworkJournal(context.Host, _folder, log);
        _dnsmasq = new DnsmasqService(context.Host, options.Dnsmasq, _folder.Dnsmasq, OnDnsmasqEnded);
        _backoff = new Backoff(context.Host.Scheduler);
    }

    /// <summary>What is known of it. Read on any thread.</summary>
    internal NetworkHistory History => Volatile.Read(ref _history);

    internal NetworkRecord Record => History.Record;

    internal string Name => Record.Name;

    internal Guid Uuid => Record.Uuid;

    /// <summary>Whether there is a reason to remember it.</summary>
    internal bool IsWanted => Record.IsActive || Record.IsPersistent || _turn.IsTaken;

    private IHost Host => _context.Host;

    /// <summary>Takes in what happened: it is noted for the next engine, then told.</summary>
    internal void Feed(NetworkInput input)
    {
        NetworkHistory before = _history;
        NetworkStep step = NetworkFold.Apply(before, input);
        _journal.Follow(before, step.After);
        Volatile.Write(ref _history, step.After);
        if (step.Events.Count > 0 || step.KnownLeases.Count > 0 || step.After.Record != before.Record)
        {
            NetworkRecord record = _context.Publish(step.After.Record, step.Events, _context.Operation, step.KnownLeases);
            Volatile.Write(ref _history, step.After with { Record = record });
        }
    }

    /// <summary>It is gone for good: what outlived its stops is removed.</summary>
    internal void Forget() => TryRemove("its leases", _folder.Forget);

    /// <summary>Lets go of everything; an active network goes on.</summary>
    public void Dispose()
    {
        _watch.Dispose();
        _pipe.Dispose();
        _dnsmasq.Dispose();
    }

    /// <summary>Does something when it is its turn.</summary>
    private async Task InTurnAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await _turn.EnterAsync(cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            _turn.Leave();
        }
    }

    /// <summary>Hears of leases from here on.</summary>
    private void OpenPipe()
    {
        IHostPipe pipe = Host.Pipes.Open(_folder.Dnsmasq.Pipe);
        IDisposable told = pipe.Leases().Subscribe(leases => Feed(new LeasesTold(leases)), e => Log.Unwatched(_log, $"The leases of network '{Name}'", e));
        _pipe.Disposable = new CompositeDisposable(told, pipe);
    }

    /// <summary>The leases in dnsmasq's file that have not run out.</summary>
    private IReadOnlyList<LeaseLine> ReadLeases()
    {
        string path = _folder.Dnsmasq.Leases;
        try
        {
            if (Host.Files.Look(path) is null)
            {
                return [];
            }

            string text = Encoding.UTF8.GetString(Host.Files.Read(path, LeaseFile.MaxBytes));
            DateTimeOffset now = Host.Scheduler.Now;
            return [.. LeaseFile.Parse(text, line => Log.LeaseDamaged(_log, path, line)).Where(lease => lease.Expires is null || lease.Expires > now)];
        }
        catch (HypervisorException e)
        {
            Log.LeasesNotRead(_log, Name, e);
            return [];
        }
    }
}
