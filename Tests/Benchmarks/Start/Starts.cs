using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading.Tasks;
using Rx.Hypervisor.Benchmarks.Libvirt;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Start;

/// <summary>From "start it" to "it runs", and from "destroy it" to "it is gone".</summary>
internal static class Starts
{
    private const double OfLibvirtd = 0.25;

    private static readonly Target StartTarget = new(Time: double.PositiveInfinity, Bytes: null) { Over = TimeSpan.FromMilliseconds(15) };
    private static readonly Target EndTarget = new(Time: double.PositiveInfinity, Bytes: null) { AtMost = TimeSpan.FromMilliseconds(20) };

    internal static void Measure(Comparison comparison)
    {
        comparison.Begin("start", "A pc with 16 MiB: first Running event, against bare QEMU's answer to qmp_capabilities");
        Compare(comparison, StartTarget, isStart: true);
    }

    internal static void MeasureEnd(Comparison comparison)
    {
        comparison.Begin("destroy", "The same pc: its power is cut, until it is gone");
        Compare(comparison, EndTarget, isStart: false);
    }

    private static void Compare(Comparison comparison, Target target, bool isStart)
    {
        using var folder = new BenchFolder();
        using PeerLibvirtd? peer = PeerLibvirtd.TryStart(folder.Peer);
        string guest = folder.Write("guest.xml", SampleGuests.Bare);
        CompareAsync().GetAwaiter().GetResult();

        async Task CompareAsync()
        {
            await using HypervisorHost host = await BenchFolder.StartAsync(folder.Root);
            List<Contender> contenders =
            [
                new("bare QEMU", () => Pick(RunBare(folder.Path), isStart)),
                new("ours", () => Pick(RunAsync(host.Hypervisor).GetAwaiter().GetResult(), isStart)) { Target = target },
            ];
            if (peer is not null)
            {
                contenders.Add(new("libvirtd", () => PickPeer(peer.Ask($"create {guest}"), isStart)));
            }

            IReadOnlyList<Row> rows = comparison.Measure(size: 1, comparison.IsQuick ? 5 : 25, contenders);
            if (rows is [_, { Over: { } ours }, { Over: { } theirs }] && isStart)
            {
                comparison.Relate(size: 1, "over bare: ours to libvirtd's", ours / theirs, OfLibvirtd);
            }
        }
    }

    private static Sample Pick((TimeSpan Start, TimeSpan End) times, bool isStart)
        => new((isStart ? times.Start : times.End).TotalNanoseconds, double.NaN);

    private static Sample PickPeer(double[] times, bool isStart) => new(times[isStart ? 0 : 1], double.NaN);

    private static (TimeSpan Start, TimeSpan End) RunBare(string directory)
    {
        long begin = Stopwatch.GetTimestamp();
        using var qemu = new BareQemu(directory, "-machine", "pc", "-m", "16");
        long running = Stopwatch.GetTimestamp();
        qemu.Terminate();
        return (Stopwatch.GetElapsedTime(begin, running), Stopwatch.GetElapsedTime(running));
    }

    private static async Task<(TimeSpan Start, TimeSpan End)> RunAsync(IHypervisor hypervisor)
    {
        string xml = SampleGuests.One(SampleGuests.Bare, number: 0);
        long begin = Stopwatch.GetTimestamp();
        Task<long> running = hypervisor.Events.OfType<DomainEvent>()
            .Where(static news => news.State == DomainState.Running)
            .Select(static _ => Stopwatch.GetTimestamp())
            .FirstAsync()
            .ToTask();
        Domain domain = await hypervisor.CreateDomainAsync(xml);
        long started = await running;
        long ending = Stopwatch.GetTimestamp();
        await domain.DestroyAsync();
        return (Stopwatch.GetElapsedTime(begin, started), Stopwatch.GetElapsedTime(ending));
    }
}
