using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Wire;

/// <summary>The daemons themselves: their start, their memory, and what a client that does not read costs.</summary>
internal static class Lives
{
    internal static void MeasureStart(Comparison comparison)
    {
        using WirePeers? peers = WirePeers.TryStart();
        if (peers is null)
        {
            return;
        }

        int rounds = comparison.IsQuick ? 3 : 9, guests = comparison.IsQuick ? 10 : 30, definitions = comparison.IsQuick ? 500 : 2_000;
        comparison.Begin("start", "From the start of the process to the first answer, without a domain");
        comparison.Measure(1, rounds, Pair(domains: 0, 0.7));

        peers.AskBoth($"run {peers.Write(SampleGuests.Bare)} {guests}");
        comparison.Begin("restart", "The same with as many guests that run on meanwhile");
        comparison.Measure(guests, rounds, Pair(guests, 0.5));

        // Other names than those of the guests.
        peers.AskBoth($"keep {peers.Write(SampleGuests.Usual.Replace("<name>bench", "<name>stored", StringComparison.Ordinal))} {definitions}");
        comparison.Begin("memory", "Resident memory with as many guests that run, and 2,000 definitions");
        double theirs = peers.Ask(WirePeers.Theirs, "memory")[0], ours = peers.Ask(WirePeers.Ours, "memory")[0];
        comparison.Weigh(guests, "libvirtd", [theirs]);
        comparison.Weigh(guests, "rxhvd", [ours], theirs);
        foreach (string daemon in new[] { WirePeers.Theirs, WirePeers.Ours })
        {
            peers.Stop(daemon);
            peers.Start(daemon, guests + definitions);
        }

        comparison.Begin("memory_restarted", "The same after a restart");
        theirs = peers.Ask(WirePeers.Theirs, "memory")[0];
        comparison.Weigh(guests, "libvirtd", [theirs]);
        comparison.Weigh(guests, "rxhvd", [peers.Ask(WirePeers.Ours, "memory")[0]], theirs);
        peers.AskBoth("clear");

        IReadOnlyList<Contender> Pair(int domains, double target) =>
        [
            new("libvirtd", () => Restart(WirePeers.Theirs, domains)),
            new("rxhvd", () => Restart(WirePeers.Ours, domains)) { Target = new Target(target, Bytes: null) },
        ];

        Sample Restart(string daemon, int domains)
        {
            peers.Stop(daemon);
            return new Sample(peers.Start(daemon, domains), double.NaN);
        }
    }

    internal static void MeasureStall(Comparison comparison)
    {
        const double SomeMiB = 4 * 1024 * 1024;
        using WirePeers? peers = WirePeers.TryStart();
        if (peers is null)
        {
            return;
        }

        int events = comparison.IsQuick ? 4_000 : 160_000;
        string guest = peers.Write(SampleGuests.Bare);
        comparison.Begin("stall", "As many events while one subscriber does not read: a call of another meanwhile, and how much the daemon grows");
        Dictionary<string, (double Alone, double Beside, double Grown)> all = [];
        foreach (string daemon in new[] { WirePeers.Theirs, WirePeers.Ours })
        {
            peers.Ask(daemon, $"keep {peers.Write(SampleGuests.Usual)} 1");
            peers.Write(SampleGuests.One(SampleGuests.Bare, number: 1));
            double[] alone = peers.Ask(daemon, $"unstalled {guest} {Math.Min(events, 20_000)}"), beside = peers.Ask(daemon, $"stall {guest} {events}");
            all[daemon] = (alone[0], beside[0], beside[1]);
        }

        foreach ((string daemon, (double alone, double beside, double grown)) in all.OrderBy(static one => one.Key != WirePeers.Theirs))
        {
            bool isOurs = daemon == WirePeers.Ours;
            comparison.Weigh(events, $"{daemon}, grown", [grown], isOurs ? SomeMiB : null);
            comparison.Relate(events, $"{daemon}, a call beside it", beside / alone, isOurs ? 1.25 : null);
        }
    }
}
