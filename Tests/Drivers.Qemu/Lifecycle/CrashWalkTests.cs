using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
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
    private const int ToldFailures = 12;

    [Theory]
    [InlineData("lifecycle", KillMoment.Before)]
    [InlineData("lifecycle", KillMoment.Within)]
    [InlineData("lifecycle", KillMoment.After)]
    [InlineData("guest", KillMoment.Before)]
    [InlineData("guest", KillMoment.Within)]
    [InlineData("guest", KillMoment.After)]
    public void Whenever_an_engine_is_killed_no_guest_is_lost_and_no_definition_torn(string story, KillMoment moment)
    {
        CrashLife whole = CrashLife.Of(story, plan: null);
        whole.Begun.ShouldBe(CrashStory.Of(story).Count);
        var failures = new List<string>();
        for (int step = 1; step <= whole.Engine.Steps.Count; step++)
        {
            CrashLife life = CrashLife.Of(story, (step, moment));
            string place = $"{moment} {step}: {life.Engine.Steps[^1]}, in '{life.Operation}'";
            life.Engine.IsDead.ShouldBeTrue(place);

            TryRecover(life, whole, place, failures);
        }

        failures.ShouldBeEmpty(string.Join('\n', failures.Take(ToldFailures)));
    }

    /// <summary>The engine that takes over is killed too, at each of its steps, and a third one takes over what both have left.</summary>
    [Theory]
    [InlineData("lifecycle", KillMoment.Before)]
    [InlineData("lifecycle", KillMoment.Within)]
    [InlineData("lifecycle", KillMoment.After)]
    [InlineData("guest", KillMoment.Before)]
    [InlineData("guest", KillMoment.Within)]
    [InlineData("guest", KillMoment.After)]
    public void Whenever_the_engine_that_takes_over_is_killed_too_the_next_one_does(string story, KillMoment moment)
    {
        const int Stride = 11; // One in so many: each is followed by as many lives as the takeover has steps.
        CrashLife whole = CrashLife.Of(story, plan: null);
        var failures = new List<string>();
        for (int first = 1; first <= whole.Engine.Steps.Count; first += Stride)
        {
            CrashLife taken;
            int second = 1;
            do
            {
                taken = CrashLife.Of(story, (first, KillMoment.After));
                string place = $"After {first}: {taken.Engine.Steps[^1]}, in '{taken.Operation}'";
                taken.TakeOver((second, moment));
                if (taken.Engine.IsDead)
                {
                    TryRecover(taken, whole, $"{place}, then {moment} {second}: {taken.Engine.Steps[^1]}", failures);
                }

                second++;
            }
            while (taken.Engine.IsDead);
            HypervisorHost.Abandon(taken.Root);
        }

        failures.ShouldBeEmpty(string.Join('\n', failures.Take(ToldFailures)));
    }

    /// <summary>The machine loses its power in front of each step of its disk. What was not waited for is there or not, by chance.</summary>
    [Fact]
    public void Whenever_the_power_goes_what_was_stored_is_there_and_what_was_being_stored_is_the_old_or_the_new_one()
    {
        const int Chances = 3;
        CrashLife whole = CrashLife.OfPower("definitions", step: 0, chance: 0);
        int steps = whole.Power!.Steps;
        steps.ShouldBeGreaterThan(40);
        var failures = new List<string>();
        for (int number = 0; number < (steps + 1) * Chances; number++)
        {
            int step = 1 + (number / Chances);
            CrashLife life = CrashLife.OfPower("definitions", step, chance: number);
            if (step > steps)
            {
                life.Power!.Go(); // All was done, and not all of it was waited for.
            }

            string place = $"in front of step {step} of the disk by chance {number}, in '{life.Operation}'";
            try
            {
                life.Recover();
                ShouldBeWhole(life, place);
                ShouldBeBeforeOrAfter(life, whole, place);
            }
            catch (Exception e)
            {
                failures.Add($"{place}: {e.Message}");
            }
        }

        failures.ShouldBeEmpty(string.Join('\n', failures.Take(ToldFailures)));
    }

    [Fact]
    public void The_walk_kills_around_every_kind_of_step()
    {
        string[] steps = [.. CrashLife.Of("lifecycle", plan: null).Engine.Steps, .. CrashLife.Of("guest", plan: null).Engine.Steps];

        steps.Length.ShouldBeGreaterThan(200);
        string[] kinds =
        [
            "launch ", "replace ", "delete ", "link ", "listen ", "connect ", "send", "send with ", "signal ", "make folder ", "remove folder ", "create ",
            "write ", "rename ",
        ];
        foreach (string kind in kinds)
        {
            steps.ShouldContain(step => step.StartsWith(kind, StringComparison.Ordinal), kind);
        }
    }

    private static void TryRecover(CrashLife life, CrashLife whole, string place, List<string> failures)
    {
        try
        {
            ShouldRecover(life, whole, place);
        }
        catch (Exception e)
        {
            failures.Add($"{place}: {e.Message}"); // Where it fails is as telling as how: all of the walk is made.
        }
    }

    private static void ShouldRecover(CrashLife life, CrashLife whole, string place)
    {
        life.Recover();

        ShouldOwnEveryProcess(life, place);
        ShouldBeWhole(life, place);
        ShouldBeBeforeOrAfter(life, whole, place);
        ShouldKnowTheMachine(life, place);
        ShouldTellOneStory(life, place);
        life.EndAll();
        life.Machine.Processes.Running.ShouldBeEmpty(place);
        life.Machine.Files.List($"{life.Root}/run/qemu").ShouldBeEmpty(place);
        life.Machine.Files.List("/images").ShouldNotContain(name => name.EndsWith(".partial", StringComparison.Ordinal), place);
        life.Machine.Sockets.OpenHandles.ShouldBe(0, place);
    }

    private static void ShouldOwnEveryProcess(CrashLife life, string place)
    {
        IEnumerable<DomainRecord> active = life.Hypervisor.ListDomains().Where(domain => domain.IsActive);
        active.Select(domain => domain.ProcessId!.Value).ShouldBe(life.Machine.Processes.Running.Select(process => process.Id), ignoreOrder: true, place);
        active.Select(domain => domain.Id.ToString()).ShouldBe(life.Machine.Files.List($"{life.Root}/run/qemu"), ignoreOrder: true, place);
        active.ShouldAllBe(domain => domain.State == DomainState.Running || domain.State == DomainState.Paused, place);
        active.ShouldAllBe(domain => domain.Monitor == MonitorLiveness.Answering, place);
        life.Hypervisor.ListDomains().Select(domain => domain.Name).ShouldBeUnique(place);
    }

    private static void ShouldBeWhole(CrashLife life, string place)
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
    private static void ShouldBeBeforeOrAfter(CrashLife life, CrashLife whole, string place)
    {
        string[] allowed = life.Begun == 0 ? [whole.Models[0]] : [whole.Models[life.Begun - 1], whole.Models[life.Begun]];
        string model = life.Model();
        allowed.ShouldContain(model, $"{place}: {model}");
    }

    /// <summary>What the definition of a run says is what is in the machine.</summary>
    private static void ShouldKnowTheMachine(CrashLife life, string place)
    {
        if (life.Hypervisor.ListDomains().FirstOrDefault(static domain => domain.Name == "one" && domain.IsActive && domain.Vcpus > 0) is { } one
            && life.Qemu.Latest is { HasDrives: true } machine)
        {
            string live = life.LiveXml(one);
            machine.Cpus.ShouldBe(one.Vcpus, place);
            Regex.Match(live, "cdrom.*?</disk>", RegexOptions.Singleline).Value.Contains("<source", StringComparison.Ordinal)
                .ShouldBe(machine.FileIn("ide0-0-0") is not null, place);
            (machine.FileIn("ide0-0-0") is not { } path || live.Contains(path, StringComparison.Ordinal)).ShouldBeTrue(place);
        }
    }

    private static void ShouldTellOneStory(CrashLife life, string place)
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
}
