using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Reactive;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>A whole host in virtual time: machine, scripted QEMU, driver, front door, and what its events told.</summary>
internal sealed class VirtualSetup
{
    internal const string Uuid = "4dea22b3-1d52-d8f3-2516-782e98ab3fa0";

    private const double RestartSeconds = 1;

    private static int _lastRoot; // Interlocked: hosts of one process must not share a folder, and tests run side by side.

    private readonly IFront? _front;
    private int _handles; // What the front has open.
    private readonly string _root = $"/srv/rx{Interlocked.Increment(ref _lastRoot)}";

    /// <summary>Starts an engine.</summary>
    /// <param name="prepare">Prepares the machine.</param>
    /// <param name="disguise">What the engine takes for the machine.</param>
    /// <param name="front">How the tests reach the engine; <see langword="null"/>: in this process.</param>
    internal VirtualSetup(Action<VirtualSetup>? prepare = null, Func<VirtualHost, IHost>? disguise = null, IFront? front = null)
    {
        _front = front;
        Machine = new VirtualHost(Time, Log);
        Qemu = new SimulatedQemu(Machine);
        prepare?.Invoke(this);
        Serve(disguise?.Invoke(Machine) ?? Machine);
    }

    /// <summary>What was told from the very start of an engine on, of every engine.</summary>
    internal List<HypervisorEvent> FromStart { get; } = [];

    /// <summary>What becomes of the guests when the engine stops.</summary>
    internal GuestsAtStop AtStop { get; set; } = GuestsAtStop.Destroy;

    /// <summary>Whether domains start with their host.</summary>
    internal bool StartsDomains { get; set; }

    /// <summary>Drivers beside QEMU's.</summary>
    internal List<IDriver> Drivers { get; } = [];

    /// <summary>How much of what happened is kept.</summary>
    internal JournalOptions Journal { get; set; } = new();

    /// <summary>Where the next engine's inputs are recorded.</summary>
    internal InputRecordingOptions? Recording { get; set; }

    internal VirtualTime Time { get; } = new();

    internal Logbook Log { get; } = new();

    internal VirtualHost Machine { get; }

    internal SimulatedQemu Qemu { get; }

    internal HypervisorHost Host { get; private set; }

    /// <summary>What the tests know of the engine.</summary>
    internal IHypervisor Hypervisor { get; private set; }

    internal Recording<HypervisorEvent> Events { get; private set; }

    internal string ConfigFolder => $"{_root}/config/qemu";

    internal string DumpFolder => $"{_root}/state/qemu/dump";

    internal string CacheFolder => $"{_root}/cache/qemu";

    internal string RunFolder => $"{_root}/run/qemu";

    /// <summary>When each event was told, and what it says.</summary>
    internal IEnumerable<(double At, string What)> Told => Events.Where(news => news.Value is DomainEvent).Select(news => (news.At, Brief((DomainEvent)news.Value)));

    internal IEnumerable<string> ToldOf(string domain) => Events.Values.OfType<DomainEvent>().Where(news => news.Name == domain).Select(Brief);

    /// <summary>A definition with the least in it.</summary>
    internal static string Xml(string name = "guest", string uuid = Uuid, string more = "", string boot = "", string type = "qemu") => $"""
        <domain type='{type}'>
          <name>{name}</name>
          <uuid>{uuid}</uuid>
          <memory unit='MiB'>16</memory>
          <os><type machine='pc-i440fx-7.2'>hvm</type>{boot}</os>
          {more}
        </domain>
        """;

    internal string DefinitionOf(string name) => $"{ConfigFolder}/{name}.xml";

    /// <summary>Stops the engine and starts another one on the same machine and folder.</summary>
    internal void Restart(Action? meanwhile = null)
    {
        _front?.Close(this);
        Task stopped = Host.DisposeAsync().AsTask();
        RunOut(RestartSeconds);
        stopped.IsCompletedSuccessfully.ShouldBeTrue();
        Events.Dispose();
        meanwhile?.Invoke();
        Serve(Machine);
    }

    /// <summary>Until nothing happens any more; over a wire, where signs of life have no end, for so long.</summary>
    internal void RunOut(double seconds = 120)
    {
        if (_front is null || _handles == 0) // There is nobody in front yet.
        {
            Time.Start();
        }
        else
        {
            Time.AdvanceBySeconds(seconds);
        }
    }

    /// <summary>Starts something when the clock shows <paramref name="seconds"/>, in virtual time like all that awaits it.</summary>
    internal Outcome<T> At<T>(double seconds, Func<Task<T>> work)
    {
        var outcome = new Outcome<T>();
        Time.At(seconds, () => _ = outcome.WatchAsync(Time, work));
        return outcome;
    }

    /// <summary>A domain that was started before the clock shows one second, and whose events so far are forgotten.</summary>
    internal Domain Start(string name = "guest", string uuid = Uuid, string more = "", DomainStart start = DomainStart.Running)
    {
        Outcome<Domain> started = At(Time.Clock.TotalSeconds, () => Hypervisor.CreateDomainAsync(Xml(name, uuid, more), start));
        Time.AdvanceTo(TimeSpan.FromSeconds(Math.Floor(Time.Clock.TotalSeconds) + 1));
        Forget();
        return started.Value;
    }

    /// <summary>From here on only what is told from now on counts.</summary>
    internal void Forget()
    {
        Events.Dispose();
        Events = Time.Record(Hypervisor.Events);
    }

    /// <summary>Nothing of any run is left on the machine.</summary>
    internal void ShouldBeBare()
    {
        Machine.Processes.Running.ShouldBeEmpty();
        Machine.Sockets.OpenHandles.ShouldBe(_handles);
        Machine.Files.List(RunFolder).ShouldBeEmpty();
        Hypervisor.ListDomains().ShouldBeEmpty();
    }

    [MemberNotNull(nameof(Host), nameof(Hypervisor), nameof(Events))]
    private void Serve(IHost machine)
    {
        Task<HypervisorHost> start = HypervisorHost.StartAsync(options =>
        {
            options.Root = _root;
            options.Events = Observer.Create<HypervisorEvent>(FromStart.Add);
            options.Host = machine;
            options.Journal = Journal;
            options.Recording = Recording;
            options.Startup = new StartupPlan { IsOn = StartsDomains };
            options.Shutdown = new ShutdownPlan { Guests = AtStop };
            options.UseQemu();
            Drivers.ForEach(options.Drivers.Add);
        });
        RunOut(RestartSeconds);
        Host = start.Result;
        Hypervisor = _front?.Open(this) ?? Host.Hypervisor;
        _handles = _front is null ? 0 : _handles == 0 ? Machine.Sockets.OpenHandles : _handles;
        Events = Time.Record(Hypervisor.Events);
    }

    internal static string Brief(DomainEvent news)
    {
        string whole = FoldCases.Describe(news);
        return whole[..whole.IndexOf(',', StringComparison.Ordinal)];
    }
}
