using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>An engine is killed before, within and after each step of each operation, and the next one takes over what it left.</summary>
public sealed class CrashWalkTests
{
    private static readonly TimeSpan LongAfter = TimeSpan.FromSeconds(30);

    /// <summary>A life with every operation in it. What is stored, and what runs, before each and after the last, is the model.</summary>
    private static readonly (string Name, Func<IHypervisor, Task> Run)[] Operations =
    [
        ("define", static hypervisor => hypervisor.DefineDomainAsync(VirtualSetup.Xml("one"))),
        ("redefine", static hypervisor => hypervisor.DefineDomainAsync(VirtualSetup.Xml("one", more: "<vcpu>2</vcpu>"))),
        ("autostart", static hypervisor => hypervisor.LookupDomain("one").SetAutostartAsync(true)),
        ("rename", static hypervisor => hypervisor.LookupDomain("one").RenameAsync("two")),
        ("start", static hypervisor => hypervisor.LookupDomain("two").StartAsync()),
        ("suspend", static hypervisor => hypervisor.LookupDomain("two").SuspendAsync()),
        ("resume", static hypervisor => hypervisor.LookupDomain("two").ResumeAsync()),
        ("reset", static hypervisor => hypervisor.LookupDomain("two").ResetAsync()),
        ("set vcpus", static hypervisor => hypervisor.LookupDomain("two").SetVcpusAsync(1, DomainModification.Config)),
        ("managed save", static hypervisor => hypervisor.LookupDomain("two").ManagedSaveAsync()),
        ("go on", static hypervisor => hypervisor.LookupDomain("two").StartAsync()),
        ("redefine live", static hypervisor => hypervisor.DefineDomainAsync(VirtualSetup.Xml("two", more: "<vcpu>3</vcpu>"))),
        ("destroy", static hypervisor => hypervisor.LookupDomain("two").DestroyAsync()),
        ("start paused", static hypervisor => hypervisor.LookupDomain("two").StartAsync(DomainStart.Paused)),
        ("undefine live", static hypervisor => hypervisor.LookupDomain("two").UndefineAsync()),
        ("define live", static hypervisor => hypervisor.DefineDomainAsync(VirtualSetup.Xml("two"))),
        ("shutdown", static hypervisor => hypervisor.LookupDomain("two").ShutdownAsync()),
        ("undefine", static hypervisor => hypervisor.LookupDomain("two").UndefineAsync()),
        ("create", static hypervisor => hypervisor.CreateDomainAsync(VirtualSetup.Xml("three"))),
        ("end", static hypervisor => hypervisor.LookupDomain("three").ShutdownAsync()),
    ];

    [Theory]
    [InlineData(KillMoment.Before)]
    [InlineData(KillMoment.Within)]
    [InlineData(KillMoment.After)]
    public void Whenever_an_engine_is_killed_no_guest_is_lost_and_no_definition_torn(KillMoment moment)
    {
        Life whole = Life.Of(plan: null);
        whole.Begun.ShouldBe(Operations.Length);
        for (int step = 1; step <= whole.Engine.Steps.Count; step++)
        {
            Life life = Life.Of((step, moment));
            string place = $"{moment} {step}: {life.Engine.Steps[^1]}, in '{(life.Begun > 0 ? Operations[life.Begun - 1].Name : "start-up")}'";
            life.Engine.IsDead.ShouldBeTrue(place);

            life.Recover();

            ShouldOwnEveryProcess(life, place);
            ShouldBeWhole(life, place);
            ShouldBeBeforeOrAfter(life, whole, place);
            ShouldTellOneStory(life, place);
            life.EndAll();
            life.Machine.Processes.Running.ShouldBeEmpty(place);
            life.Machine.Files.List($"{life.Root}/run/qemu").ShouldBeEmpty(place);
            life.Machine.Sockets.OpenHandles.ShouldBe(0, place);
        }
    }

    [Fact]
    public void The_walk_kills_around_every_kind_of_step()
    {
        IReadOnlyList<string> steps = Life.Of(plan: null).Engine.Steps;

        steps.Count.ShouldBeGreaterThan(80);
        foreach (string kind in (string[])["launch ", "replace ", "delete ", "link ", "listen ", "connect ", "send", "signal ", "make folder ", "remove folder "])
        {
            steps.ShouldContain(step => step.StartsWith(kind, StringComparison.Ordinal), kind);
        }
    }

    private static void ShouldOwnEveryProcess(Life life, string place)
    {
        IEnumerable<DomainRecord> active = life.Hypervisor.ListDomains().Where(domain => domain.IsActive);
        active.Select(domain => domain.ProcessId!.Value).ShouldBe(life.Machine.Processes.Running.Select(process => process.Id), ignoreOrder: true, place);
        active.Select(domain => domain.Id.ToString()).ShouldBe(life.Machine.Files.List($"{life.Root}/run/qemu"), ignoreOrder: true, place);
        active.ShouldAllBe(domain => domain.State == DomainState.Running || domain.State == DomainState.Paused, place);
        active.ShouldAllBe(domain => domain.Monitor == MonitorLiveness.Answering, place);
        life.Hypervisor.ListDomains().Select(domain => domain.Name).ShouldBeUnique(place);
    }

    private static void ShouldBeWhole(Life life, string place)
    {
        string config = $"{life.Root}/config/qemu";
        string[] stored = [.. life.Machine.Files.List(config).Where(name => name != "autostart")];
        stored.ShouldBe(life.Hypervisor.ListDomains().Where(domain => domain.IsPersistent).Select(domain => domain.Name + ".xml"), ignoreOrder: true, place);
        foreach (string file in stored)
        {
            string xml = Encoding.UTF8.GetString(life.Machine.Files.Read(Path.Combine(config, file), int.MaxValue));
            DomainDefinition.Parse(xml, Guid.NewGuid).Name.ShouldBe(Path.GetFileNameWithoutExtension(file), place);
        }

        life.Machine.Files.List($"{config}/autostart").ShouldBeSubsetOf(stored, place);
    }

    /// <summary>What there is now is what was before the operation that was cut short, or what it was to make.</summary>
    private static void ShouldBeBeforeOrAfter(Life life, Life whole, string place)
    {
        string[] allowed = life.Begun == 0 ? [whole.Models[0]] : [whole.Models[life.Begun - 1], whole.Models[life.Begun]];
        allowed.ShouldContain(Model(life.Hypervisor), place);
    }

    private static void ShouldTellOneStory(Life life, string place)
    {
        foreach (IGrouping<Guid, DomainEvent> story in life.Told.OfType<DomainEvent>().GroupBy(news => news.Domain))
        {
            DomainState? state = null;
            foreach (DomainEvent news in story)
            {
                news.Before.ShouldBe(state ?? news.Before, place);
                state = news.State;
                if (news.Inferred is { } when)
                {
                    when.NotBefore.ShouldBeLessThanOrEqualTo(life.Engine.DiedAt!.Value, place);
                    when.NotAfter.ShouldBeGreaterThanOrEqualTo(life.Engine.DiedAt!.Value, place);
                }
            }
        }
    }

    private static string Model(IHypervisor hypervisor) => string.Join("; ", hypervisor.ListDomains().Select(domain =>
        $"{domain.Name} {domain.State} {domain.Vcpus}{(domain.IsPersistent ? " stored" : "")}{(domain.HasAutostart ? " autostart" : "")}{(domain.HasManagedSave ? " saved" : "")}"));

    private sealed class Life
    {
        private static int _lastRoot; // Interlocked: tests run side by side.

        private Life((int Step, KillMoment Moment)? plan)
        {
            Machine = new VirtualHost(Time);
            Qemu = new ScriptedQemu(Machine) { ResetEchoes = 0 };
            Engine = new KillableHost(Machine, plan);
        }

        internal string Root { get; } = $"/srv/walk{System.Threading.Interlocked.Increment(ref _lastRoot):D6}";

        internal VirtualTime Time { get; } = new();

        internal VirtualHost Machine { get; }

        internal ScriptedQemu Qemu { get; }

        internal KillableHost Engine { get; }

        /// <summary>The engine that came after.</summary>
        internal IHypervisor Hypervisor { get; private set; } = null!;

        /// <summary>What it told.</summary>
        internal List<HypervisorEvent> Told { get; } = [];

        /// <summary>How many operations were begun.</summary>
        internal int Begun { get; private set; }

        /// <summary>What there was before each operation, and after the last.</summary>
        internal List<string> Models { get; } = [];

        internal static Life Of((int Step, KillMoment Moment)? plan)
        {
            var life = new Life(plan);
            var outcome = new Outcome<bool>();
            life.Time.At(0, () => _ = outcome.WatchAsync(life.Time, life.LiveAsync));
            life.Time.AdvanceBy(TimeSpan.FromMinutes(2));
            if (plan is null)
            {
                outcome.Value.ShouldBeTrue();
            }

            return life;
        }

        internal void Recover()
        {
            HypervisorHost.Abandon(Root);
            Task<HypervisorHost> start = HypervisorHost.StartAsync(options =>
            {
                options.Root = Root;
                options.Host = Machine;
                options.Startup = new StartupPlan { IsOn = false };
                options.Events = System.Reactive.Observer.Create<HypervisorEvent>(Told.Add);
                options.UseQemu();
            });
            Time.AdvanceBy(LongAfter);
            Hypervisor = start.Result.Hypervisor;
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

        private async Task<bool> LiveAsync()
        {
            HypervisorHost host = await HypervisorHost.StartAsync(options =>
            {
                options.Root = Root;
                options.Host = Engine;
                options.UseQemu();
            });
            foreach ((_, Func<IHypervisor, Task> run) in Operations)
            {
                Models.Add(Model(host.Hypervisor));
                Begun++;
                await run(host.Hypervisor);
            }

            Models.Add(Model(host.Hypervisor));
            return true;
        }
    }
}
