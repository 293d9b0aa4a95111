using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Wire;

/// <summary>Domains over the wire: definitions, guests, and the events of both.</summary>
internal static class Domains
{
    private const int Listeners = 50;

    internal static void MeasureDefinitions(Comparison comparison)
    {
        using WirePeers? peers = WirePeers.TryStart();
        if (peers is null)
        {
            return;
        }

        int rounds = comparison.IsQuick ? 3 : 9, many = comparison.IsQuick ? 500 : 2_000;
        string guest = peers.Write(SampleGuests.Usual);
        comparison.Begin("define", "A q35 with a dozen devices defined, against libvirtd; both wait for the disk");
        comparison.Measure(100, rounds, Calls.Pair(peers, $"define {guest} 100", 0.8));
        comparison.Begin("undefine", "The same undefined");
        comparison.Measure(100, rounds, Calls.Pair(peers, $"define {guest} 100", double.PositiveInfinity, index: 1));
        peers.AskBoth($"keep {guest} {many}");
        comparison.Begin("list_all", "virConnectListAllDomains");
        comparison.Measure(many, rounds, Calls.Pair(peers, "list 20", 0.5));
    }

    internal static void MeasureGuests(Comparison comparison)
    {
        using WirePeers? peers = WirePeers.TryStart();
        if (peers is null)
        {
            return;
        }

        int rounds = comparison.IsQuick ? 3 : 15;
        string guest = peers.Write(SampleGuests.Bare);
        comparison.Begin("create", "A pc with 16 MiB created, against libvirtd");
        comparison.Measure(1, rounds, Calls.Pair(peers, $"create {guest}", 0.6));
        comparison.Begin("destroy", "The same destroyed");
        comparison.Measure(1, rounds, Calls.Pair(peers, $"create {guest}", 0.3, index: 1));
        comparison.Begin("event", "From a suspend or resume to its event on another connection");
        comparison.Measure(1, rounds, Calls.Pair(peers, $"events {guest} 200", 0.6));
        comparison.Begin("fanout", "The same on as many connections: the last of them");
        comparison.Measure(Listeners, rounds, Calls.Pair(peers, $"fanout {guest} {Listeners} 40", 0.6));
    }
}
