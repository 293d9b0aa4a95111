using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Drivers.Qemu.Monitor;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Doubles;

/// <summary>An engine is killed at each of its steps, and what is left of it is what a kernel would leave.</summary>
public sealed class KillableHostTests
{
    private static readonly TimeSpan LongAfter = TimeSpan.FromMinutes(5);

    [Fact]
    public void The_steps_of_a_start_and_an_end_are_the_same_each_time()
    {
        IReadOnlyList<string> steps = Life.Of(plan: null).Steps;

        Life.Of(plan: null).Steps.ShouldBe(steps);
        steps.ShouldContain($"launch {SimulatedQemu.Path}");
        steps.ShouldContain("signal Terminate");
        steps.Count(static step => step == "send").ShouldBe(2); // qmp_capabilities and cont.
        steps[^1].ShouldStartWith("write /state/journal/"); // That it ends.
    }

    [Theory]
    [InlineData(KillMoment.Before)]
    [InlineData(KillMoment.Within)]
    [InlineData(KillMoment.After)]
    public void A_killed_engine_has_no_effect_any_more_wherever_it_died(KillMoment moment)
    {
        int count = Life.Of(plan: null).Host.Steps.Count;
        for (int step = 1; step <= count; step++)
        {
            Life life = Life.Of((step, moment));
            string place = $"{moment} {step}: {life.Host.Steps[^1]}";

            life.Host.IsDead.ShouldBeTrue(place);
            life.Host.Steps.Count.ShouldBe(step, place);
            life.Qemu.Heard.ShouldAllBe(heard => heard.At <= (life.Host.DiedAt!.Value - VirtualTime.Origin).TotalSeconds + 0.001, place);
            life.Machine.Sockets.OpenHandles.ShouldBe(life.Machine.Processes.Running.Count, place); // The listener that each was given.
            life.Machine.Files.OpenHandles.ShouldBe(0, place);
        }
    }

    [Theory]
    [InlineData(KillMoment.Before)]
    [InlineData(KillMoment.After)]
    public void A_process_that_outlived_its_engine_is_handed_to_the_next(KillMoment moment)
    {
        int adopted = 0;
        int count = Life.Of(plan: null).Host.Steps.Count;
        for (int step = 1; step <= count; step++)
        {
            Life life = Life.Of((step, moment));
            foreach (VirtualProcess survivor in life.Machine.Processes.Running.ToArray())
            {
                adopted++;
                ShouldBeAdoptable(life, survivor);
            }

            life.Machine.Processes.Running.ShouldBeEmpty();
        }

        adopted.ShouldBeGreaterThan(3);
    }

    [Theory]
    [InlineData(KillMoment.Before)]
    [InlineData(KillMoment.Within)]
    [InlineData(KillMoment.After)]
    public void Another_engine_can_serve_the_folder_of_one_that_was_killed(KillMoment moment)
    {
        int count = Life.Of(plan: null).Host.Steps.Count;
        for (int step = 1; step <= count; step++)
        {
            Life life = Life.Of((step, moment));
            life.Serve(new KillableHost(life.Machine), Guid.NewGuid(), name: "another");

            life.IsDone.ShouldBeTrue();
        }
    }

    [Fact]
    public void An_engine_can_be_killed_while_it_waits()
    {
        var life = new Life(plan: null);
        life.Qemu.Ignores.Add("cont");
        life.Time.At(30, life.Host.Kill);

        life.Serve(life.Host, Guid.NewGuid(), "guest");

        life.IsDone.ShouldBeFalse();
        life.Host.DiedAt.ShouldBe(VirtualTime.Origin.AddSeconds(30));
        ShouldBeAdoptable(life, life.Machine.Processes.Running.ShouldHaveSingleItem());
    }

    [Fact]
    public void A_file_that_was_being_replaced_is_left_as_it_was_with_a_temporary_one_beside_it()
    {
        var machine = new VirtualHost(new VirtualTime());
        machine.Files.Write("/folder/file", "old");
        var host = new KillableHost(machine, (1, KillMoment.Within));

        Should.Throw<EngineKilledException>(() => host.Files.Replace("/folder/file", "new one"u8));

        machine.Files.Read("/folder/file", 100).ShouldBe("old"u8.ToArray());
        machine.Files.Read("/folder/.file.killed.tmp", 100).ShouldBe("new"u8.ToArray());
        Should.Throw<EngineKilledException>(() => host.Files.Read("/folder/file", 100));
    }

    private static void ShouldBeAdoptable(Life life, VirtualProcess survivor)
    {
        IHostProcess process = life.Machine.Processes.Adopt(survivor.Identity).ShouldNotBeNull();
        string folder = life.Machine.Files.List($"{life.Root}/run/qemu").ShouldHaveSingleItem();
        var monitor = new QmpMonitor(life.Machine.Sockets.Connect($"{life.Root}/run/qemu/{folder}/monitor.sock"), life.Time, NullLogger.Instance);
        var status = new Outcome<JsonElement>();
        life.Time.At(life.Time.Clock.TotalSeconds, () => _ = status.WatchAsync(life.Time, async () =>
        {
            await monitor.NegotiateAsync(LongAfter, CancellationToken.None);
            return await monitor.ExecuteAsync("query-status", null, LongAfter, CancellationToken.None);
        }));
        life.Time.AdvanceBy(TimeSpan.FromSeconds(1));
        status.Value.GetProperty("status").GetString().ShouldBeOneOf("prelaunch", "running");
        Recording<ProcessExit> exits = life.Time.Record(process.Exited);

        process.Signal(ProcessSignal.Kill);
        life.Time.AdvanceBy(TimeSpan.FromSeconds(1));

        exits.Values.ShouldBe([new ProcessExit(Code: null, (int)ProcessSignal.Kill)]);
        monitor.Closed.IsCompleted.ShouldBeTrue();
    }

    /// <summary>An engine that starts a guest and cuts its power, and long enough afterwards for whatever it might have left to do.</summary>
    private sealed class Life
    {
        private static int _lastRoot; // Interlocked: tests run side by side.

        internal Life((int Step, KillMoment Moment)? plan)
        {
            Machine = new VirtualHost(Time);
            Qemu = new SimulatedQemu(Machine);
            Host = new KillableHost(Machine, plan);
        }

        internal string Root { get; } = $"/srv/killed{Interlocked.Increment(ref _lastRoot):D6}";

        internal VirtualTime Time { get; } = new();

        internal VirtualHost Machine { get; }

        internal SimulatedQemu Qemu { get; }

        internal KillableHost Host { get; }

        /// <summary>What the engine did, wherever its folder is.</summary>
        internal IReadOnlyList<string> Steps => [.. Host.Steps.Select(step => step.Replace(Root, "", StringComparison.Ordinal))];

        /// <summary>Whether the engine that served last came to the end of its work.</summary>
        internal bool IsDone { get; private set; }

        internal static Life Of((int Step, KillMoment Moment)? plan)
        {
            var life = new Life(plan);
            life.Serve(life.Host, Guid.Parse(VirtualSetup.Uuid), "guest");
            life.IsDone.ShouldBe(plan is null);
            return life;
        }

        internal void Serve(IHost host, Guid uuid, string name)
        {
            IsDone = false;
            var outcome = new Outcome<bool>();
            Time.At(Time.Clock.TotalSeconds, () => _ = outcome.WatchAsync(Time, async () =>
            {
                HypervisorHost engine = await HypervisorHost.StartAsync(options =>
                {
                    options.Root = Root;
                    options.Host = host;
                    options.UseQemu();
                });
                Domain domain = await engine.Hypervisor.CreateDomainAsync(VirtualSetup.Xml(name, uuid.ToString()));
                await domain.DestroyAsync();
                return IsDone = true;
            }));
            Time.AdvanceBy(LongAfter);
            if (host is not KillableHost { IsDead: true })
            {
                outcome.Error.ShouldBeNull();
            }

            HypervisorHost.Abandon(Root);
            if (host is KillableHost { IsDead: false } living)
            {
                living.Kill(); // Its work is done; its lock is let go like this.
            }
        }
    }
}
