using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Networks;

/// <summary>Many leases, listed.</summary>
internal static class LeaseLists
{
    private const int Count = 1000;
    private const int Lists = 100;

    private const string Xml =
        """
        <network>
          <name>many</name>
          <uuid>5dea22b3-1d52-d8f3-2516-782e98ab3fa0</uuid>
          <bridge name='benchmany' stp='off'/>
          <ip address='10.98.0.1' netmask='255.255.0.0'><dhcp><range start='10.98.1.0' end='10.98.9.255'/></dhcp></ip>
        </network>
        """;

    private static readonly Target Target = new(Time: double.PositiveInfinity, Bytes: null) { AtMost = TimeSpan.FromMilliseconds(1) };

    internal static void Measure(Comparison comparison)
    {
        comparison.Begin("leases", "n leases of a network, listed");
        if (!BenchNetworks.CanRun())
        {
            return;
        }

        using var folder = new BenchFolder();
        MeasureAsync().GetAwaiter().GetResult();

        async Task MeasureAsync()
        {
            await using HypervisorHost host = await BenchNetworks.StartAsync(folder.Root);
            string leases = Path.Combine(folder.Root, "state", "network", "5dea22b3-1d52-d8f3-2516-782e98ab3fa0.leases");
            await File.WriteAllLinesAsync(leases, Enumerable.Range(0, Count).Select(static number
                => $"4000000000 52:54:00:00:{number >> 8:x2}:{number & 0xff:x2} 10.98.{1 + (number / 250)}.{number % 250} guest{number} *"));
            Network network = await host.Hypervisor.CreateNetworkAsync(Xml);
            comparison.Measure(Count, comparison.IsQuick ? 3 : 15, new Contender("ours", () => RunAsync(network).GetAwaiter().GetResult()) { Target = Target });
        }
    }

    private static async Task<Sample> RunAsync(Network network)
    {
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long begin = Stopwatch.GetTimestamp();
        for (int list = 0; list < Lists; list++)
        {
            int count = (await network.GetLeasesAsync()).Count;
            if (count != Count)
            {
                throw new InvalidOperationException($"{count} leases are listed");
            }
        }

        double time = Stopwatch.GetElapsedTime(begin).TotalNanoseconds / Lists;
        return new Sample(time, (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / Lists);
    }
}
