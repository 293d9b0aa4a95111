using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;
using Rx.Hypervisor.Benchmarks.Libvirt;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Definitions;

/// <summary>Many definitions: their start-up, their list, their memory.</summary>
internal static class Loads
{
    private const int FewDomains = 20;
    private const double HeapOfOne = 15 * 1024;
    private const double HeapOfOneRunning = 60 * 1024;

    private static readonly Target LoadTarget = new(Time: double.PositiveInfinity, Bytes: null) { AtMost = TimeSpan.FromMilliseconds(300) };
    private static readonly Target ListTarget = new(Time: double.PositiveInfinity, Bytes: null) { AtMost = TimeSpan.FromMilliseconds(2) };

    internal static void Measure(Comparison comparison)
    {
        int count = comparison.IsQuick ? 500 : 2_000;
        using var folder = new BenchFolder();
        using PeerLibvirtd? peer = PeerLibvirtd.TryStart(folder.Peer);
        StoredDefinitions.FillAsync(folder.Root, count).GetAwaiter().GetResult();
        string[] files = Directory.GetFiles(BenchFolder.DefinitionsOf(folder.Root), "*.xml");
        EngineProcess? child = null;
        List<Contender> contenders =
        [
            new("files read as XML", () => Timed(() => ReadAll(files))),
            new("StartAsync, nothing known", () => Of(EngineProcess.ServeAnewIn(folder.Root, count).First)),
            new("ours, process to serving", () => Of((child = EngineProcess.ServeIn(folder.Root, count)).Process)),
            new("StartAsync, first", () => Of(child!.First)) { Target = LoadTarget },
            new("StartAsync, second", () => Of(child!.Second)),
        ];
        if (peer is not null)
        {
            Fill(peer, folder, count);
            contenders.Add(new("libvirtd, process to serving", () => Restart(peer, count)));
        }

        comparison.Begin("load", "Start-up with as many definitions of a q35 with a dozen devices");
        comparison.Measure(count, comparison.IsQuick ? 3 : 7, contenders);
    }

    internal static void MeasureList(Comparison comparison)
    {
        comparison.Begin("list", "All domains as records, against an array of a dictionary's values");
        int count = comparison.IsQuick ? 1_000 : 10_000;
        using var folder = new BenchFolder();
        MeasureListAsync().GetAwaiter().GetResult();

        async Task MeasureListAsync()
        {
            await StoredDefinitions.FillAsync(folder.Root, count);
            await using HypervisorHost host = await BenchFolder.StartAsync(folder.Root);
            var known = host.Hypervisor.ListDomains().ToDictionary(static record => record.Uuid);
            comparison.Measure(
                count,
                comparison.IsQuick ? 5 : 25,
                new Contender("array of a dictionary", () => Timed(() => known.Values.ToArray())),
                new Contender("ListDomains", () => Timed(() => host.Hypervisor.ListDomains())) { Target = ListTarget });
        }
    }

    internal static void MeasureMemory(Comparison comparison)
    {
        comparison.Begin("memory", "Bytes of one domain, beyond what the engine needs for a few");
        int count = comparison.IsQuick ? 500 : 2_000, guests = comparison.IsQuick ? 10 : 30, rounds = comparison.IsQuick ? 1 : 3;
        using BenchFolder few = new(), many = new(), running = new();
        StoredDefinitions.FillAsync(few.Root, FewDomains).GetAwaiter().GetResult();
        StoredDefinitions.FillAsync(many.Root, FewDomains + count).GetAwaiter().GetResult();
        Footprint[] defined = Repeat(rounds, () => EngineProcess.ServeIn(many.Root, FewDomains + count).After
            .PerOne(EngineProcess.ServeIn(few.Root, FewDomains).After, count));
        comparison.Weigh(count, "defined, objects", [.. defined.Select(static one => one.Heap)], HeapOfOne);
        comparison.Weigh(count, "defined, resident", [.. defined.Select(static one => one.Resident)]);

        Footprint[] started = Repeat(rounds, () =>
        {
            EngineProcess child = EngineProcess.StartIn(running.Root, guests);
            return child.After.PerOne(child.Before, guests);
        });
        comparison.Weigh(guests, "running, objects", [.. started.Select(static one => one.Heap)], HeapOfOneRunning);
        comparison.Weigh(guests, "running, resident", [.. started.Select(static one => one.Resident)]);
    }

    private static Footprint[] Repeat(int count, Func<Footprint> weigh) => [.. Enumerable.Range(0, count).Select(_ => weigh())];

    private static Sample Of(TimeSpan time) => new(time.TotalNanoseconds, double.NaN);

    private static Sample Timed(Func<object> work)
    {
        long begin = Stopwatch.GetTimestamp();
        GC.KeepAlive(work());
        return Of(Stopwatch.GetElapsedTime(begin));
    }

    private static XElement[] ReadAll(string[] files) => Array.ConvertAll(files, static path => XElement.Load(path));

    /// <summary>libvirtd's own file of the guest, many times.</summary>
    private static void Fill(PeerLibvirtd peer, BenchFolder folder, int count)
    {
        peer.Ask($"keep {folder.Write("guest.xml", SampleGuests.Usual)} 1");
        string name = SampleGuests.One(SampleGuests.Name, number: 0);
        StoredDefinitions.Multiply(Path.Combine(folder.Peer, "etc", "libvirt", "qemu", $"{name}.xml"), name, count);
    }

    private static Sample Restart(PeerLibvirtd peer, int count)
    {
        peer.Ask("down libvirtd");
        return new Sample(peer.Ask($"up libvirtd {count}")[0], double.NaN);
    }
}
