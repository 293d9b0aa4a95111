using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Rx.Hypervisor.Drivers.Network.Config;
using Rx.Hypervisor.Drivers.Network.Firewall;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

/// <summary>An engine is killed before, within and after each step of each operation on networks, and the next one takes over what it left.</summary>
public sealed class NetworkCrashTests
{
    private const int ToldFailures = 12;

    [Theory]
    [InlineData(KillMoment.Before)]
    [InlineData(KillMoment.Within)]
    [InlineData(KillMoment.After)]
    public void Whenever_an_engine_is_killed_no_network_is_torn_and_no_guest_cut_off(KillMoment moment)
    {
        NetworkLife whole = NetworkLife.Of(plan: null);
        whole.Begun.ShouldBe(NetworkStory.Operations.Count);
        var failures = new List<string>();
        for (int step = 1; step <= whole.Engine.Steps.Count; step++)
        {
            NetworkLife life = NetworkLife.Of((step, moment));
            string place = $"{moment} {step}: {life.Engine.Steps[^1]}, in '{life.Operation}'";
            life.Engine.IsDead.ShouldBeTrue(place);

            TryRecover(life, whole, place, failures);
        }

        failures.ShouldBeEmpty(string.Join('\n', failures.Take(ToldFailures)));
    }

    /// <summary>The engine that takes over is killed too, at each of its steps, and a third one takes over what both have left.</summary>
    [Theory]
    [InlineData(KillMoment.Before)]
    [InlineData(KillMoment.Within)]
    [InlineData(KillMoment.After)]
    public void Whenever_the_engine_that_takes_over_is_killed_too_the_next_one_does(KillMoment moment)
    {
        const int Stride = 23; // One in so many: each is followed by as many lives as the takeover has steps.
        NetworkLife whole = NetworkLife.Of(plan: null);
        var failures = new List<string>();
        for (int first = 1; first <= whole.Engine.Steps.Count; first += Stride)
        {
            NetworkLife taken;
            int second = 1;
            do
            {
                taken = NetworkLife.Of((first, KillMoment.After));
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

    [Fact]
    public void The_walk_kills_around_every_kind_of_step()
    {
        IReadOnlyList<string> steps = NetworkLife.Of(plan: null).Engine.Steps;

        string[] kinds =
        [
            "launch /usr/sbin/dnsmasq", "launch /usr/sbin/nft", "signal ", "make bridge ", "give ", "take ", "set net/", "delete link ", "open pipe ", "make executable ",
            "replace ", "delete ", "link ", "make folder ", "remove folder ",
        ];
        foreach (string kind in kinds)
        {
            steps.ShouldContain(step => step.StartsWith(kind, StringComparison.Ordinal), $"{kind}: {string.Join(", ", steps)}");
        }
    }

    private static void TryRecover(NetworkLife life, NetworkLife whole, string place, List<string> failures)
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

    private static void ShouldRecover(NetworkLife life, NetworkLife whole, string place)
    {
        Dictionary<string, int> bridges = Bridges(life);
        life.Recover();

        ShouldBeOnTheMachine(life, place);
        ShouldBeWhole(life, place);
        ShouldBeBeforeOrAfter(life, whole, place);
        ShouldBeUncut(life, bridges, place);
        life.EndAll();
        life.Machine.Processes.Running.ShouldBeEmpty(place);
        life.Machine.Firewall.Tables.ShouldBeEmpty(place);
        Bridges(life).ShouldBeEmpty(place);
        life.Machine.Files.List($"{life.Root}/run/network").ShouldBeEmpty(place);
    }

    /// <summary>What is there is what is active, and nothing else.</summary>
    private static void ShouldBeOnTheMachine(NetworkLife life, string place)
    {
        NetworkRecord[] active = [.. life.Hypervisor.ListNetworks(NetworkListFlags.Active)];
        life.Dnsmasq.Serving.Select(static server => server.Bridge).ShouldBe(active.Select(static network => network.Bridge), ignoreOrder: true, place);
        life.Machine.Processes.Running.Count.ShouldBe(active.Length, place);
        Bridges(life).Keys.ShouldBe(active.Select(static network => network.Bridge), ignoreOrder: true, place);
        life.Machine.Firewall.Tables.Keys.ShouldBe(active.Select(static network => NetworkTables.NameOf(network.Uuid)), ignoreOrder: true, place);
        life.Machine.Links.ListAddresses().Select(static address => address.Link).Where(static link => link != "lo")
            .ShouldBe(active.Select(static network => network.Bridge), ignoreOrder: true, place);
        life.Machine.Files.List($"{life.Root}/run/network").ShouldBe(active.Select(static network => $"{network.Uuid}"), ignoreOrder: true, place);
        life.Hypervisor.Leases.Items.Values.Select(static lease => $"{lease.Bridge} {lease.Address} {lease.Mac}")
            .ShouldBe(life.Dnsmasq.Serving.SelectMany(static server => server.Leases.Select(lease => $"{server.Bridge} {lease.Value} {lease.Key}")), ignoreOrder: true, place);
    }

    private static void ShouldBeWhole(NetworkLife life, string place)
    {
        string config = $"{life.Root}/config/network";
        string[] stored = [.. life.Machine.Files.List(config).Where(static name => name != "autostart")];
        stored.ShouldBe(
            life.Hypervisor.ListNetworks(NetworkListFlags.Persistent).Select(static network => network.Name + ".xml"), ignoreOrder: true, place);
        foreach (string file in stored)
        {
            string xml = Encoding.UTF8.GetString(life.Machine.Files.Read(Path.Combine(config, file), int.MaxValue));
            NetworkDefinition.Parse(xml, Guid.NewGuid).Name.ShouldBe(Path.GetFileNameWithoutExtension(file), place);
        }

        life.Machine.Files.List($"{config}/autostart").ShouldBeSubsetOf(stored, place);
    }

    /// <summary>What there is now is what was before the operation that was cut short, or what it was to make.</summary>
    private static void ShouldBeBeforeOrAfter(NetworkLife life, NetworkLife whole, string place)
    {
        string[] allowed = life.Begun == 0 ? [whole.Models[0]] : [whole.Models[life.Begun - 1], whole.Models[life.Begun]];
        string model = life.Model();
        allowed.ShouldContain(model, $"{place}: {model}");
    }

    /// <summary>A bridge that was there and is wanted is the same one.</summary>
    private static void ShouldBeUncut(NetworkLife life, Dictionary<string, int> before, string place)
    {
        foreach ((string bridge, int index) in Bridges(life))
        {
            if (before.TryGetValue(bridge, out int was))
            {
                index.ShouldBe(was, place);
            }
        }
    }

    private static Dictionary<string, int> Bridges(NetworkLife life)
        => life.Machine.Links.List().Where(static link => link.IsBridge).ToDictionary(static link => link.Name, static link => link.Index, StringComparer.Ordinal);
}
