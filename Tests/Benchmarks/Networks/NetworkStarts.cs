using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Benchmarks.Libvirt;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Networks;

/// <summary>Networks defined, started and stopped; a hundred of them defined and started.</summary>
internal static class NetworkStarts
{
    private const int Many = 100;
    private const int FewOfMany = 10;
    private const double OfLibvirtd = 0.5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5); // A hundred on a busy machine.

    /// <summary>What is measured; its number is its place in the answer of the peer.</summary>
    internal enum Part
    {
        Define = 0,
        Start = 1,
        Destroy = 2,
        Many = 3,
    }

    internal static void Measure(Comparison comparison, Part part)
    {
        comparison.Begin(
            $"net{part.ToString().ToLowerInvariant()}",
            part == Part.Many ? "n networks with NAT and DHCP, defined and started" : $"A network with NAT and DHCP: {part.ToString().ToLowerInvariant()}, each of n");
        if (!BenchNetworks.CanRun())
        {
            return;
        }

        using var folder = new BenchFolder();
        using PeerLibvirtd? peer = PeerLibvirtd.TryStart(folder.Peer);
        string file = folder.Write("network.xml", BenchNetworks.Template);
        CompareAsync().GetAwaiter().GetResult();

        async Task CompareAsync()
        {
            await using HypervisorHost host = await BenchNetworks.StartAsync(folder.Root);
            if (part != Part.Many)
            {
                Compare(count: 1, comparison.IsQuick ? 5 : 15, every: 1);
            }

            if (part is Part.Start or Part.Many)
            {
                Compare(comparison.IsQuick ? FewOfMany : Many, rounds: 3, every: 3);
            }

            void Compare(int count, int rounds, int every)
            {
                List<Contender> contenders = [new("ours", () => RunAsync(host.Hypervisor, part, count).GetAwaiter().GetResult())];
                if (part == Part.Many)
                {
                    contenders.Add(new("ours, all at once", () => RunAtOnceAsync(host.Hypervisor, count).GetAwaiter().GetResult()));
                }

                if (peer is not null)
                {
                    contenders.Add(new("libvirtd", () => new Sample(peer.Ask($"networks {file} {count}")[(int)part], double.NaN)) { Every = every });
                }

                IReadOnlyList<Row> rows = comparison.Measure(count, rounds, contenders);
                if (part is Part.Start or Part.Many && peer is not null && rows is [{ Nanoseconds: { } ours }, .., { Nanoseconds: { } theirs }])
                {
                    comparison.Relate(count, "ours to libvirtd's", ours / theirs, OfLibvirtd);
                }
            }
        }
    }

    /// <summary>The median of one, or the time of all, as the peer has it.</summary>
    private static async Task<Sample> RunAsync(IHypervisor hypervisor, Part part, int count)
    {
        var networks = new List<Network>();
        long begin = Stopwatch.GetTimestamp();
        double[] defined = await EachAsync(count, async number => networks.Add(await hypervisor.DefineNetworkAsync(BenchNetworks.One(number))));
        double[] started = await EachAsync(count, number => networks[number].StartAsync());
        double both = Stopwatch.GetElapsedTime(begin).TotalNanoseconds;
        double[] destroyed = await EachAsync(count, number => networks[number].DestroyAsync());
        await EachAsync(count, number => networks[number].UndefineAsync());
        return new Sample(part switch
        {
            Part.Define => Median(defined),
            Part.Start => Median(started),
            Part.Destroy => Median(destroyed),
            _ => both,
        }, double.NaN);
    }

    private static async Task<Sample> RunAtOnceAsync(IHypervisor hypervisor, int count)
    {
        long begin = Stopwatch.GetTimestamp();
        Network[] networks = await Task.WhenAll(Enumerable.Range(0, count).Select(async number =>
        {
            Network network = await hypervisor.DefineNetworkAsync(BenchNetworks.One(number), Patience);
            await network.StartAsync(Patience);
            return network;
        }));
        double both = Stopwatch.GetElapsedTime(begin).TotalNanoseconds;
        await Task.WhenAll(networks.Select(static network => network.DestroyAsync(Patience)));
        await Task.WhenAll(networks.Select(static network => network.UndefineAsync(Patience)));
        return new Sample(both, double.NaN);
    }

    private static double Median(double[] times) => times.Order().ElementAt(times.Length / 2);

    private static async Task<double[]> EachAsync(int count, Func<int, Task> act)
    {
        double[] times = new double[count];
        for (int number = 0; number < count; number++)
        {
            long begin = Stopwatch.GetTimestamp();
            await act(number);
            times[number] = Stopwatch.GetElapsedTime(begin).TotalNanoseconds;
        }

        return times;
    }
}
