using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Benchmarks.Libvirt;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Networks;

/// <summary>Networks defined, started and stopped; a hundred of them started.</summary>
internal static class NetworkStarts
{
    private const int Many = 100;
    private const double OfLibvirtd = 0.5;

    /// <summary>What is measured; its number is its place in the answer of the peer.</summary>
    internal enum Part
    {
        Define = 0,
        Start = 1,
        Destroy = 2,
    }

    internal static void Measure(Comparison comparison, Part part)
    {
        comparison.Begin($"net{part.ToString().ToLowerInvariant()}", $"A network with NAT and DHCP: {part.ToString().ToLowerInvariant()}, each of n");
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
            Compare(count: 1, comparison.IsQuick ? 5 : 15, every: 1);
            if (part == Part.Start)
            {
                Compare(comparison.IsQuick ? 10 : Many, rounds: 3, every: 3);
            }

            void Compare(int count, int rounds, int every)
            {
                List<Contender> contenders = [new("ours", () => RunAsync(host.Hypervisor, part, count).GetAwaiter().GetResult())];
                if (peer is not null)
                {
                    contenders.Add(new("libvirtd", () => new Sample(peer.Ask($"networks {file} {count}")[(int)part], double.NaN)) { Every = every });
                }

                IReadOnlyList<Row> rows = comparison.Measure(count, rounds, contenders);
                if (part == Part.Start && rows is [{ Nanoseconds: { } ours }, { Nanoseconds: { } theirs }])
                {
                    comparison.Relate(count, "ours to libvirtd's", ours / theirs, OfLibvirtd);
                }
            }
        }
    }

    /// <summary>The median of one, as the peer has it.</summary>
    private static async Task<Sample> RunAsync(IHypervisor hypervisor, Part part, int count)
    {
        var networks = new List<Network>();
        double[] defined = await EachAsync(count, async number => networks.Add(await hypervisor.DefineNetworkAsync(BenchNetworks.One(number))));
        double[] started = await EachAsync(count, number => networks[number].StartAsync());
        double[] destroyed = await EachAsync(count, number => networks[number].DestroyAsync());
        await EachAsync(count, number => networks[number].UndefineAsync());
        double[] times = part switch
        {
            Part.Define => defined,
            Part.Start => started,
            _ => destroyed,
        };
        return new Sample(times.Order().ElementAt(count / 2), double.NaN);
    }

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
