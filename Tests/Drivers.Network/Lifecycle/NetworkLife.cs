using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Reactive;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

/// <summary>A machine on which an engine carries out <see cref="NetworkStory"/> until it is killed, and on which others come after it.</summary>
internal sealed class NetworkLife
{
    private static readonly TimeSpan LongAfter = TimeSpan.FromSeconds(30);
    private static int _lastRoot; // Interlocked: tests run side by side.

    private NetworkLife((int Step, KillMoment Moment)? plan)
    {
        Machine = new VirtualHost(Time);
        Qemu = new SimulatedQemu(Machine);
        Dnsmasq = new SimulatedDnsmasq(Machine);
        Nft = new SimulatedNft(Machine);
        Engine = new KillableHost(Machine, plan);
    }

    internal string Root { get; } = $"/srv/netwalk{Interlocked.Increment(ref _lastRoot):D6}";

    internal VirtualTime Time { get; } = new();

    internal VirtualHost Machine { get; }

    internal SimulatedQemu Qemu { get; }

    internal SimulatedDnsmasq Dnsmasq { get; }

    internal SimulatedNft Nft { get; }

    /// <summary>The engine that was killed last.</summary>
    internal KillableHost Engine { get; private set; }

    /// <summary>The engine that came after.</summary>
    internal IHypervisor Hypervisor { get; private set; } = null!;

    /// <summary>What it told.</summary>
    internal List<HypervisorEvent> Told { get; } = [];

    /// <summary>How many operations were begun.</summary>
    internal int Begun { get; private set; }

    internal string Operation => Begun > 0 ? NetworkStory.Operations[Begun - 1].Name : "start-up";

    /// <summary>What there was before each operation, and after the last.</summary>
    internal List<string> Models { get; } = [];

    internal static NetworkLife Of((int Step, KillMoment Moment)? plan)
    {
        var life = new NetworkLife(plan);
        var outcome = new Outcome<bool>();
        life.Time.At(0, () => _ = outcome.WatchAsync(life.Time, life.LiveAsync));
        life.Time.AdvanceBy(TimeSpan.FromMinutes(2));
        if (plan is null)
        {
            outcome.At.ShouldNotBeNull($"'{life.Operation}' does not end");
            outcome.Value.ShouldBeTrue(life.Operation);
        }

        return life;
    }

    /// <summary>Another engine, that is killed while it takes over.</summary>
    internal void TakeOver((int Step, KillMoment Moment)? plan)
    {
        HypervisorHost.Abandon(Root);
        Engine = new KillableHost(Machine, plan);
        var outcome = new Outcome<HypervisorHost>();
        Time.At(Time.Clock.TotalSeconds, () => _ = outcome.WatchAsync(Time, () => ServeAsync(Engine, told: null)));
        Time.AdvanceBy(LongAfter);
    }

    internal void Recover()
    {
        HypervisorHost.Abandon(Root);
        Hypervisor = Run(() => ServeAsync(Machine, Told)).Hypervisor;
    }

    internal string Model() => Run(() => ModelAsync(Hypervisor));

    /// <summary>A guest asks for an address; whoever serves gives it, and an engine that lives hears of that.</summary>
    internal async Task AskAsync(string bridge, ulong card)
    {
        IPAddress? given = Dnsmasq.On(bridge).Give(new MacAddress(0x525400000000 + card), $"guest{card}");
        given.ShouldNotBeNull();
        await Task.Delay(TimeSpan.FromMilliseconds(10), Machine.Clock);
    }

    /// <summary>Somebody removes all rules; an engine that lives brings them back.</summary>
    internal async Task LoseRulesAsync()
    {
        Machine.Firewall.Flush();
        await Task.Delay(TimeSpan.FromSeconds(2), Machine.Clock);
    }

    internal void EndAll()
    {
        foreach (NetworkRecord network in Hypervisor.ListNetworks(NetworkListFlags.Active).ToArray())
        {
            Run(() => Hypervisor.LookupNetwork(network.Uuid).DestroyAsync());
        }

        HypervisorHost.Abandon(Root);
    }

    private T Run<T>(Func<Task<T>> work)
    {
        var outcome = new Outcome<T>();
        Time.At(Time.Clock.TotalSeconds, () => _ = outcome.WatchAsync(Time, work));
        for (TimeSpan end = Time.Clock + LongAfter; outcome.At is null && Time.Clock < end;)
        {
            Time.AdvanceBy(TimeSpan.FromMilliseconds(100));
        }

        return outcome.Value;
    }

    private static async Task<string> ModelAsync(IHypervisor hypervisor)
    {
        var networks = new List<string>();
        foreach (NetworkRecord network in hypervisor.ListNetworks().OrderBy(static network => network.Name, StringComparer.Ordinal))
        {
            string live = await hypervisor.LookupNetwork(network.Uuid).GetXmlAsync();
            string stored = await hypervisor.LookupNetwork(network.Uuid).GetXmlAsync(NetworkXmlFlags.Inactive);
            networks.Add($"{network.Name}{(network.IsActive ? " active" : "")}{(network.IsPersistent ? " stored" : "")}"
                + $"{(network.HasAutostart ? " autostart" : "")} {Essence(live)} next {Essence(stored)}");
        }

        return string.Join("; ", networks);
    }

    // All but the address of the bridge, which is chosen anew for each definition of an unknown network.
    private static string Essence(string xml) => string.Join(' ', xml.Split('\n', StringSplitOptions.TrimEntries)
        .Where(static line => line.StartsWith("<title", StringComparison.Ordinal) || line.StartsWith("<host", StringComparison.Ordinal)));

    private Task<HypervisorHost> ServeAsync(IHost machine, List<HypervisorEvent>? told) => HypervisorHost.StartAsync(options =>
    {
        options.Root = Root;
        options.Host = machine;
        options.Startup = new StartupPlan { IsOn = false };
        options.Events = told is null ? null : Observer.Create<HypervisorEvent>(told.Add);
        options.UseQemu();
        options.UseNetworks();
    });

    private async Task<bool> LiveAsync()
    {
        HypervisorHost host = await ServeAsync(Engine, told: null);
        foreach ((_, Func<NetworkLife, IHypervisor, Task> run) in NetworkStory.Operations)
        {
            if (Engine.IsDead)
            {
                return false; // It had answered the call before; what it knew could still be read.
            }

            Models.Add(await ModelAsync(host.Hypervisor));
            Begun++;
            await run(this, host.Hypervisor);
        }

        Models.Add(await ModelAsync(host.Hypervisor));
        return true;
    }
}
