using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reactive;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Simulation;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation.Schedules;

/// <summary>Half an hour in the life of a host, made of one number: calls, guests, faults, and engines that end, are killed, and come again.</summary>
internal sealed class RandomLife
{
    private const int Steps = 40;
    private const double LastStep = 1200;

    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(40);
    private static int _lastRoot; // Interlocked: tests run side by side.

    private readonly string _root = $"/srv/life{Interlocked.Increment(ref _lastRoot)}";
    private readonly Random _random;
    private readonly VirtualTime _time = new();
    private readonly List<PlannedCall> _calls = [];
    private readonly List<List<HypervisorEvent>> _told = [];
    private readonly List<(string Name, int Engine)> _recordings = [];
    private readonly LifeActs _acts;
    private KillableHost _engine;
    private HypervisorHost? _host; // None while no engine runs.

    private RandomLife(int seed)
    {
        _random = new Random(seed);
        Machine = new VirtualHost(_time);
        Qemu = new SimulatedQemu(Machine) { Timing = seed % 2 == 0 ? new QemuTiming() : QemuTiming.None, KeepsHistory = false };
        _engine = new KillableHost(Machine);
        _acts = new LifeActs(this, _random);
        foreach (string name in LifeActs.Names)
        {
            Machine.Files.Write(FakeDomainXml.DiskOf(name), new byte[1024]);
        }
    }

    internal VirtualHost Machine { get; }

    internal SimulatedQemu Qemu { get; }

    /// <summary>Who to call; <see langword="null"/> while no engine runs.</summary>
    internal IHypervisor? Hypervisor => _host?.Hypervisor;

    /// <summary>What happened, for people.</summary>
    internal List<string> Script { get; } = [];

    /// <summary>What each engine told, from its start on.</summary>
    internal IReadOnlyList<List<HypervisorEvent>> Told => _told;

    /// <summary>What the journal has in the end.</summary>
    internal IReadOnlyList<HypervisorEvent> Journal { get; private set; } = [];

    /// <summary>The domains when all has settled.</summary>
    internal IReadOnlyList<DomainRecord> Domains { get; private set; } = [];

    /// <summary>The number of the last event by then.</summary>
    internal long SettledAt { get; private set; }

    /// <summary>Calls whose engine was not killed and which have no outcome.</summary>
    internal IEnumerable<string> Lost => _calls.Where(static call => !call.Engine.IsDead && call.Outcome.At is null).Select(static call => call.What);

    /// <summary>What calls failed with that is no answer of a hypervisor.</summary>
    internal IEnumerable<string> Odd => _calls
        .Where(static call => !call.Engine.IsDead && call.Outcome.Error is not (null or HypervisorException or ObjectDisposedException))
        .Select(static call => $"{call.What}: {call.Outcome.Error}");

    /// <summary>What is left on the machine when its last engine has gone.</summary>
    internal string Leftovers { get; private set; } = "";

    internal static RandomLife Of(int seed)
    {
        var life = new RandomLife(seed);
        life.Live();
        return life;
    }

    /// <summary>Every recording that was begun: its file's name, and the engine whose inputs it has, from 0 on. An engine has more than one if others were begun while it ran.</summary>
    internal IReadOnlyList<(string Name, int Engine)> Recordings => _recordings;

    /// <summary>A recording.</summary>
    internal byte[] ReadRecording(string name) => Machine.Files.Read($"/{name}", int.MaxValue);

    internal void Note(string what) => Script.Add(string.Create(CultureInfo.InvariantCulture, $"{_time.Clock.TotalSeconds,9:0.000} {what}"));

    /// <summary>Makes a call, whose outcome must come unless its engine is killed before.</summary>
    internal void Call(string what, Func<IHypervisor, Task> call)
    {
        if (Hypervisor is { } hypervisor)
        {
            var outcome = new Outcome<bool>();
            _calls.Add(new PlannedCall(what, _engine, outcome));
            _ = outcome.WatchAsync(_time, async () =>
            {
                await call(hypervisor);
                return true;
            });
        }
    }

    private void Live()
    {
        Serve();
        double at = 1;
        for (int step = 0; step < Steps; step++)
        {
            at += _random.NextDouble() * _random.Next(1, (int)(2 * LastStep / Steps));
            _time.At(at, _acts.One);
            if (_random.Next(12) == 0)
            {
                _time.At(at + (_random.NextDouble() * 2), Record);
            }

            if (_random.Next(12) == 0)
            {
                _time.At(at + (_random.NextDouble() * 2), _random.Next(2) == 0 ? Kill : Leave);
                _time.At(at + 2 + _random.Next(60), Serve);
            }
        }

        _time.At(at + 100, () =>
        {
            _acts.Mend();
            Serve();
        });
        _time.AdvanceTo(TimeSpan.FromSeconds(at) + Settled);
        End();
    }

    private void End()
    {
        Domains = [.. Hypervisor!.ListDomains()];
        SettledAt = Hypervisor.Position.Sequence;
        foreach (DomainRecord domain in Domains)
        {
            _time.At(_time.Clock.TotalSeconds, () => Call($"end {domain.Name}", hypervisor => EndAsync(hypervisor.LookupDomain(domain.Uuid), domain)));
        }

        _time.AdvanceBySeconds(120);
        List<HypervisorEvent> journal = [];
        using (Hypervisor.EventsFrom(new Position(Hypervisor.Position.Epoch, 0)).Subscribe(journal.Add))
        {
            _time.AdvanceBySeconds(1);
        }

        Journal = journal;
        string domains = string.Join(", ", Hypervisor.ListDomains().Select(static record => $"{record.Name} {record.State}"));
        Leave();
        _time.AdvanceBySeconds(120);
        string[] left =
        [
            domains,
            string.Join(", ", Machine.Processes.Running.Select(static process => process.Launch.Path)),
            Count("socket", Machine.Sockets.OpenHandles),
            Count("file", Machine.Files.OpenHandles),
            Count("pipe", Machine.Pipes.OpenHandles),
            Count("watch", Machine.Files.Watches),
        ];
        Leftovers = string.Join("; ", left.Where(static one => one.Length > 0));
    }

    private static async Task EndAsync(Domain domain, DomainRecord record)
    {
        if (record.IsActive)
        {
            await domain.DestroyAsync();
        }

        if (record.IsPersistent)
        {
            await domain.UndefineAsync(DomainUndefine.ManagedSave);
        }
    }

    private static string Count(string what, int count) => count == 0 ? "" : $"{count} {what}";

    private void Serve()
    {
        if (_host is not null)
        {
            return;
        }

        List<HypervisorEvent> told = [];
        string name = $"engine-{_told.Count}.rec";
        _recordings.Add((name, _told.Count));
        Note(name);
        _engine = new KillableHost(Machine);
        _host = HypervisorHost.Begin(options =>
        {
            options.Root = _root;
            options.Host = _engine;
            options.Recording = new InputRecordingOptions { Path = $"/{name}" };
            options.Events = Observer.Create<HypervisorEvent>(told.Add);
            options.Startup = new StartupPlan { IsOn = false };
            options.UseQemu();
        });
        _told.Add(told);
    }

    /// <summary>Begins another recording, which takes a moment of rest.</summary>
    private void Record()
    {
        if (_host is not { } host)
        {
            return;
        }

        int engine = _told.Count - 1;
        string name = $"engine-{engine}-from-{_time.Clock.TotalMilliseconds}.rec";
        Note($"record {name}");
        var outcome = new Outcome<bool>();
        _calls.Add(new PlannedCall($"record {name}", _engine, outcome));
        _ = outcome.WatchAsync(_time, async () =>
        {
            await host.RecordAsync($"/{name}", TimeSpan.FromSeconds(20));
            _recordings.Add((name, engine));
            return true;
        });
    }

    private void Kill()
    {
        if (_host is not null)
        {
            Note("kill -9");
            _engine.Kill();
            HypervisorHost.Abandon(_root);
            _host = null;
        }
    }

    private void Leave()
    {
        if (_host is { } host)
        {
            Note("stop");
            _host = null;
            _ = host.DisposeAsync().AsTask();
        }
    }

    private sealed record PlannedCall(string What, KillableHost Engine, Outcome<bool> Outcome);
}
