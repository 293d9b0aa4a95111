using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Wire;

/// <summary>Calls on the wire: what is answered from what the daemon knows.</summary>
internal static class Calls
{
    private const int Connections = 4;

    internal static void Measure(Comparison comparison)
    {
        using WirePeers? peers = WirePeers.TryStart();
        if (peers is null)
        {
            return;
        }

        int count = comparison.IsQuick ? 500 : 2_000;
        peers.AskBoth($"keep {peers.Write(SampleGuests.Usual)} 1");
        peers.StartFloor();
        Compare("virDomainGetInfo of a domain that is off", "info", $"info {count}", count, 1.25);
        Compare("virDomainGetXMLDesc of the same", "xml", $"xml {count}", count, 1.3);
        Compare("virDomainGetInfo on four connections at once, one call", "rate", $"rate {Connections} {(comparison.IsQuick ? 300 : 1_000)}", Connections, 1 / 0.75);
        comparison.Begin("connect", "A connection made and left, against libvirtd");
        comparison.Measure(1, comparison.IsQuick ? 5 : 15, Pair(peers, "connect 50", 0.7));

        void Compare(string title, string section, string request, int size, double target)
        {
            comparison.Begin(section, title);
            comparison.Measure(
                size,
                comparison.IsQuick ? 5 : 15,
                [new("a server that does no work", () => Run(peers, WirePeers.Floor, request)), .. Pair(peers, request, target)]);
        }
    }

    /// <summary>libvirtd, then ours with its target.</summary>
    /// <param name="peers">Both.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="target">Of the first contender's time.</param>
    /// <param name="index">Which of the times of the answer.</param>
    internal static Contender[] Pair(WirePeers peers, string request, double target, int index = 0) =>
    [
        new("libvirtd", () => Run(peers, WirePeers.Theirs, request, index)),
        new("rxhvd", () => Run(peers, WirePeers.Ours, request, index)) { Target = new Target(target, Bytes: null) },
    ];

    private static Sample Run(WirePeers peers, string daemon, string request, int index = 0) => new(peers.Ask(daemon, request)[index], double.NaN);
}
