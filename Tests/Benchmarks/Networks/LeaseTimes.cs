using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Linq;
using System.Reactive.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Networks;

/// <summary>From the acknowledgement of an address to the subscriber that is told of it.</summary>
internal static class LeaseTimes
{
    private const ulong FirstCard = 0x52540000_0000;

    private static readonly Target Target = new(Time: double.PositiveInfinity, Bytes: null) { AtMost = TimeSpan.FromMilliseconds(20) };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    internal static void Measure(Comparison comparison)
    {
        comparison.Begin("lease", "From a guest's DHCPACK to the event, median of n");
        if (!BenchNetworks.CanRun())
        {
            return;
        }

        using var folder = new BenchFolder();
        MeasureAsync().GetAwaiter().GetResult();

        async Task MeasureAsync()
        {
            await using HypervisorHost host = await BenchNetworks.StartAsync(folder.Root);
            Network network = await host.Hypervisor.CreateNetworkAsync(BenchNetworks.One(0));
            using PeerGuests? guests = PeerGuests.TryStart(network.Record.Bridge);
            if (guests is null)
            {
                return;
            }

            const int Count = 10;
            ulong card = FirstCard;
            var told = new ConcurrentDictionary<MacAddress, TaskCompletionSource<long>>();
            using IDisposable subscription = host.Hypervisor.Events.OfType<NetworkLeaseEvent>().Subscribe(news =>
            {
                long now = Stopwatch.GetTimestamp();
                Of(news.Lease.Mac!.Value).TrySetResult(now);
            });
            comparison.Measure(Count, comparison.IsQuick ? 3 : 9, new Contender("ours", () => RunAsync().GetAwaiter().GetResult()) { Target = Target });

            async Task<Sample> RunAsync()
            {
                double[] times = new double[Count];
                for (int i = 0; i < Count; i++)
                {
                    var mac = new MacAddress(FirstCard + (card++ % 200)); // As many as there are addresses: the later ones are renewed.
                    told[mac] = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
                    long acknowledged = guests.Ask(mac);
                    times[i] = Stopwatch.GetElapsedTime(acknowledged, await told[mac].Task.WaitAsync(Patience, TimeProvider.System)).TotalNanoseconds;
                }

                return new Sample(times.Order().ElementAt(Count / 2), double.NaN);
            }

            TaskCompletionSource<long> Of(MacAddress mac) => told.GetOrAdd(mac, static _ => new TaskCompletionSource<long>());
        }
    }
}
