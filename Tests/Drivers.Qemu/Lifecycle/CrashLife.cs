using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>A machine on which an engine carries out a story until it is killed, and on which others come after it.</summary>
internal sealed partial class CrashLife
{
    private static readonly TimeSpan LongAfter = TimeSpan.FromSeconds(30);
    private static int _lastRoot; // Interlocked: tests run side by side.

    private readonly string _story;

    private CrashLife(string story, (int Step, KillMoment Moment)? plan, (int Step, int Chance)? powerCut)
    {
        _story = story;
        Machine = new VirtualHost(Time);
        Qemu = new SimulatedQemu(Machine) { Guest = { ResetEchoes = 0 } };
        foreach (string path in (string[])[CrashStory.Image, CrashStory.Medium, CrashStory.OtherMedium])
        {
            Machine.Files.Write(path, "of a guest");
        }

        Power = powerCut is var (step, chance) ? new PowerHost(Machine, step, new Random(chance)) : null;
        Engine = new KillableHost(Power is null ? Machine : Power, plan);
        Power?.Gone = () => Engine.Kill();
    }

    internal string Root { get; } = $"/srv/walk{Interlocked.Increment(ref _lastRoot):D6}";

    internal VirtualTime Time { get; } = new();

    internal VirtualHost Machine { get; }

    internal SimulatedQemu Qemu { get; }

    /// <summary>The machine as the engine sees it, if its power is to go.</summary>
    internal PowerHost? Power { get; }

    /// <summary>The engine that was killed last.</summary>
    internal KillableHost Engine { get; private set; }

    /// <summary>The engine that came after.</summary>
    internal IHypervisor Hypervisor { get; private set; } = null!;

    /// <summary>What it told.</summary>
    internal List<HypervisorEvent> Told { get; } = [];

    /// <summary>How many operations were begun.</summary>
    internal int Begun { get; private set; }

    /// <summary>The operation that was begun last.</summary>
    internal string Operation => Begun > 0 ? CrashStory.Of(_story)[Begun - 1].Name : "start-up";

    /// <summary>What there was before each operation, and after the last.</summary>
    internal List<string> Models { get; } = [];

    /// <summary>At how many steps each operation began.</summary>
    internal List<int> Beginnings { get; } = [];

    internal static CrashLife Of(string story, (int Step, KillMoment Moment)? plan) => Of(new CrashLife(story, plan, powerCut: null), isWhole: plan is null);

    /// <summary>A life on a machine whose power goes in front of a step of its disk; 0 means not before it is over.</summary>
    internal static CrashLife OfPower(string story, int step, int chance) => Of(new CrashLife(story, plan: null, (step, chance)), isWhole: step == 0);

    private static CrashLife Of(CrashLife life, bool isWhole)
    {
        var outcome = new Outcome<bool>();
        life.Time.At(0, () => _ = outcome.WatchAsync(life.Time, life.LiveAsync));
        life.Time.AdvanceBy(TimeSpan.FromMinutes(2));
        if (isWhole)
        {
            outcome.At.ShouldNotBeNull($"'{life.Operation}' does not end: {string.Join(", ", life.Qemu.Commands.TakeLast(10))}");
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
        var start = new Outcome<HypervisorHost>();
        Time.At(Time.Clock.TotalSeconds, () => _ = start.WatchAsync(Time, () => ServeAsync(Machine, Told)));
        Time.AdvanceBy(LongAfter);
        Hypervisor = start.Value.Hypervisor;
    }

    /// <summary>What there is now, in words.</summary>
    internal string Model()
    {
        var model = new Outcome<string>();
        Time.At(Time.Clock.TotalSeconds, () => _ = model.WatchAsync(Time, () => ModelAsync(Hypervisor)));
        Time.AdvanceBy(TimeSpan.FromSeconds(1));
        return model.Value;
    }

    /// <summary>The definition of a domain's run.</summary>
    internal string LiveXml(DomainRecord domain)
    {
        var xml = new Outcome<string>();
        Time.At(Time.Clock.TotalSeconds, () => _ = xml.WatchAsync(Time, () => Hypervisor.LookupDomain(domain.Uuid).GetXmlAsync()));
        Time.AdvanceBy(TimeSpan.FromSeconds(1));
        return xml.Value;
    }

    internal void EndAll()
    {
        foreach (DomainRecord domain in Hypervisor.ListDomains().Where(domain => domain.IsActive).ToArray())
        {
            Time.At(Time.Clock.TotalSeconds, () => _ = Hypervisor.LookupDomain(domain.Uuid).DestroyAsync());
        }

        Time.AdvanceBy(LongAfter);
        HypervisorHost.Abandon(Root);
    }

    /// <summary>Does something by a connection that goes right after.</summary>
    internal async Task OwnedAsync(Func<IHypervisor, Task> operation)
    {
        await using IHypervisor owner = await Rx.Hypervisor.Hypervisor.ConnectAsync($"qemu:///embed?root={Root}");
        await operation(owner);
    }

    private static async Task<string> ModelAsync(IHypervisor hypervisor)
    {
        var domains = new List<string>();
        foreach (DomainRecord domain in hypervisor.ListDomains())
        {
            string live = await hypervisor.LookupDomain(domain.Uuid).GetXmlAsync();
            string stored = await hypervisor.LookupDomain(domain.Uuid).GetXmlAsync(DomainXmlFlags.Inactive);
            domains.Add($"{domain.Name} '{domain.Title}' {domain.State} {domain.Vcpus} of {domain.CurrentMemoryKiB}/{domain.MemoryKiB}"
                + $"{(domain.IsPersistent ? " stored" : "")}{(domain.HasAutostart ? " autostart" : "")}{(domain.HasManagedSave ? " saved" : "")}"
                + $" {Essence(live)} next {Essence(stored)}");
        }

        return string.Join("; ", domains);
    }

    private static string Essence(string xml) => string.Join(' ', Essentials().Matches(xml).Select(static match => match.Value));

    [GeneratedRegex("<source file=[^>]*>|<vcpu.*</vcpu>|<h:herp[^>]*>|<title>.*</title>|<currentMemory.*</currentMemory>", RegexOptions.None, 1000)]
    private static partial Regex Essentials();

    private Task<HypervisorHost> ServeAsync(IHost machine, List<HypervisorEvent>? told) => HypervisorHost.StartAsync(options =>
    {
        options.Root = Root;
        options.Host = machine;
        options.Startup = new StartupPlan { IsOn = false };
        options.Events = told is null ? null : Observer.Create<HypervisorEvent>(told.Add);
        options.UseQemu();
    });

    private async Task<bool> LiveAsync()
    {
        HypervisorHost host = await ServeAsync(Engine, told: null);
        foreach ((_, Func<CrashLife, IHypervisor, Task> run) in CrashStory.Of(_story))
        {
            if (Engine.IsDead)
            {
                return false; // It had answered the call before; what it knew could still be read.
            }

            Models.Add(await ModelAsync(host.Hypervisor));
            Beginnings.Add(Engine.Steps.Count);
            Begun++;
            await run(this, host.Hypervisor);
        }

        Models.Add(await ModelAsync(host.Hypervisor));
        return true;
    }
}
