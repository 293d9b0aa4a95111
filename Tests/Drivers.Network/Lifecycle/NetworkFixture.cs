using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Reactive;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

/// <summary>A host with networks, real or simulated, in a folder and a network of its own, with what it told and ways to interfere with it.</summary>
internal abstract class NetworkFixture : IAsyncDisposable
{
    internal const string Uuid = "4dea22b3-1d52-d8f3-2516-782e98ab3fa0";

    private static int _last; // Interlocked: tests run side by side.

    private readonly List<HypervisorEvent> _told = []; // Guarded by itself.
    private HypervisorHost? _host;

    protected NetworkFixture() => Number = Interlocked.Increment(ref _last);

    /// <summary>What it is asked.</summary>
    internal IHypervisor Hypervisor => _host!.Hypervisor;

    /// <summary>The machine.</summary>
    internal abstract IHost Machine { get; }

    /// <summary>The folder that it keeps everything below.</summary>
    internal abstract string Root { get; }

    internal string ConfigFolder => $"{Root}/config/network";

    internal string RunFolder => $"{Root}/run/network";

    internal string StateFolder => $"{Root}/state/network";

    /// <summary>What becomes of networks and guests when the engine stops.</summary>
    internal GuestsAtStop AtStop { get; set; } = GuestsAtStop.LeaveRunning;

    /// <summary>Which programs are used.</summary>
    internal NetworkDriverOptions Options { get; } = new();

    /// <summary>What was told, of every engine.</summary>
    internal HypervisorEvent[] Events
    {
        get
        {
            lock (_told)
            {
                return [.. _told];
            }
        }
    }

    /// <summary>What was told of networks, in words.</summary>
    internal string[] Told => [.. Events.OfType<NetworkEvent>().Where(static news => news is not NetworkLinkEvent).Select(Words)];

    /// <summary>What was told of links, in words.</summary>
    internal string[] Links => [.. Events.OfType<NetworkLinkEvent>().Select(static news => $"{news.Link} {news.Change}")];

    protected int Number { get; }

    /// <summary>A network that is given to guests, with the least in it.</summary>
    internal static string Xml(
        string name = "net", string uuid = Uuid, string bridge = "vbr0", string more = "", int third = 77, string forward = "<forward mode='nat'/>", string dhcp = "") => $"""
        <network>
          <name>{name}</name>
          <uuid>{uuid}</uuid>
          {forward}
          <bridge name='{bridge}' stp='off'/>
          {more}
          <ip address='192.168.{third}.1' prefix='24'>
            <dhcp><range start='192.168.{third}.10' end='192.168.{third}.99'/>{dhcp}</dhcp>
          </ip>
        </network>
        """;

    internal static string Words(NetworkEvent news) => news switch
    {
        NetworkLifecycleEvent one => $"{one.Name} {one.Kind}{(one.Inferred is null ? "" : " inferred")}",
        NetworkLeaseEvent one => $"{one.Lease.Address} {one.Change} {one.Lease.HostName}{(one.Inferred is null ? "" : " inferred")}".Replace("  ", " ", StringComparison.Ordinal).TrimEnd(),
        NetworkPortEvent one => $"{one.Port.DomainName} {(one.IsPlugged ? "plugged" : "unplugged")}{(one.Inferred is null ? "" : " inferred")}",
        NetworkServiceEvent one => $"{one.Service} {one.Change}",
        NetworkLinkEvent one => $"{one.Link} {one.Change}",
        _ => throw new ArgumentException($"{news}", nameof(news)),
    };

    internal async Task StartEngineAsync()
    {
        _host = await RunAsync(() => HypervisorHost.StartAsync(options =>
        {
            options.Root = Root;
            options.Host = Machine;
            options.Events = Observer.Create<HypervisorEvent>(Note);
            options.Shutdown = new ShutdownPlan { Guests = AtStop };
            options.UseQemu();
            options.UseNetworks(networks => (networks.Dnsmasq, networks.Nft) = (Options.Dnsmasq, Options.Nft));
        }));
    }

    internal Task StopEngineAsync() => RunAsync(async () => await _host!.DisposeAsync());

    internal async Task RestartEngineAsync(Action? meanwhile = null)
    {
        await StopEngineAsync();
        meanwhile?.Invoke();
        await StartEngineAsync();
    }

    /// <summary>Forgets what was told so far.</summary>
    internal void Forget()
    {
        lock (_told)
        {
            _told.Clear();
        }
    }

    /// <summary>Carries out what is awaited on the clock of the host.</summary>
    internal abstract Task<T> RunAsync<T>(Func<Task<T>> work);

    /// <summary>Waits until something is so.</summary>
    internal abstract Task UntilAsync(Func<bool> condition, string what);

    /// <summary>Lets time go by.</summary>
    internal abstract Task PassAsync(TimeSpan time);

    /// <summary>Does something where the host is.</summary>
    internal abstract void Do(Action action);

    internal abstract T Do<T>(Func<T> function);

    /// <summary>Joins a bridge with a card, and asks for an address; under a name that it has already, for the same again.</summary>
    internal abstract Task<IPAddress?> AskAsync(string bridge, MacAddress mac, string? name = null);

    /// <summary>Gives an address back.</summary>
    internal abstract Task ReleaseAsync(string bridge, MacAddress mac);

    /// <summary>Names of the tables of the packet filter.</summary>
    internal abstract string[] Tables();

    /// <summary>All that is in them, in JSON.</summary>
    internal abstract string Rules();

    internal abstract void FlushRules();

    /// <summary>How fast packets leave by a link, in bytes a second: in the long run, and for a short while.</summary>
    internal abstract (long Bytes, long? PeakBytes)? LimitOf(string link);

    /// <summary>The processes that serve.</summary>
    internal abstract int[] ServerIds();

    internal int CountServers() => ServerIds().Length;

    /// <summary>Has those that do not refuse wrong options by themselves refuse them in these words.</summary>
    internal abstract void HaveServersRefuse(string words);

    internal abstract void KillServers();

    internal Task<Rx.Hypervisor.Network> DefineAsync(string? xml = null) => RunAsync(() => Hypervisor.DefineNetworkAsync(xml ?? Xml()));

    internal Task<Rx.Hypervisor.Network> CreateAsync(string? xml = null) => RunAsync(() => Hypervisor.CreateNetworkAsync(xml ?? Xml()));

    internal Task RunAsync(Func<Task> work) => RunAsync(async () =>
    {
        await work();
        return true;
    });

    /// <summary>Waits until something is told, and a thing of one kind is told so often.</summary>
    internal Task UntilToldAsync(string words, int times = 1)
        => UntilAsync(() => Told.Count(told => told == words) >= times, $"'{words}', beside {string.Join(", ", Told)}");

    internal async Task<HypervisorException> RefuseAsync(Func<Task> work)
    {
        try
        {
            await RunAsync(work);
        }
        catch (HypervisorException e)
        {
            return e;
        }

        throw new Shouldly.ShouldAssertException("it was not refused");
    }

    /// <summary>Nothing of any network is left on the machine.</summary>
    internal string[] Remains() =>
    [
        .. Do(() => Machine.Links.List()).Where(static link => link.IsBridge).Select(static link => link.Name),
        .. Tables(),
        .. Enumerable.Repeat("dnsmasq", CountServers()),
        .. Do(() => Machine.Files.List(RunFolder)),
    ];

    public abstract ValueTask DisposeAsync();

    private void Note(HypervisorEvent news)
    {
        lock (_told)
        {
            _told.Add(news);
        }
    }
}
