using System;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Definitions;

/// <summary>The start of an engine whose guests run already.</summary>
internal static class Adoptions
{
    private static readonly Target Target = new(Time: double.PositiveInfinity, Bytes: null) { AtMost = TimeSpan.FromMilliseconds(100) };

    internal static void Measure(Comparison comparison)
    {
        int count = comparison.IsQuick ? 10 : 30;
        using BenchFolder folder = new(), empty = new();
        LeaveAsync(folder.Root, count).GetAwaiter().GetResult();
        try
        {
            comparison.Begin("adopt", "Start-up with as many guests that run already, against start-up with none");
            EngineProcess? without = null, with = null;
            comparison.Measure(
                count,
                comparison.IsQuick ? 3 : 15,
                new Contender("none, first", () => Of((without = EngineProcess.ServeIn(empty.Root, domains: 0)).First)),
                new Contender("none, second", () => Of(without!.Second)),
                new Contender("StartAsync, first", () => Of((with = EngineProcess.ServeIn(folder.Root, count)).First)) { Target = Target },
                new Contender("StartAsync, second", () => Of(with!.Second)) { Target = Target });
        }
        finally
        {
            EndAsync(folder.Root).GetAwaiter().GetResult();
        }
    }

    private static Sample Of(TimeSpan time) => new(time.TotalNanoseconds, double.NaN);

    private static async Task LeaveAsync(string root, int count)
    {
        await using HypervisorHost host = await BenchFolder.StartAsync(root, GuestsAtStop.LeaveRunning);
        foreach (int number in Enumerable.Range(0, count))
        {
            await host.Hypervisor.CreateDomainAsync(SampleGuests.One(SampleGuests.Nothing, number));
        }
    }

    private static async Task EndAsync(string root)
    {
        HypervisorHost host = await BenchFolder.StartAsync(root);
        await host.DisposeAsync();
    }
}
