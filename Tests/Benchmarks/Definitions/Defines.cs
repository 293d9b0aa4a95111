using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Benchmarks.Libvirt;
using Rx.Hypervisor.Benchmarks.Measuring;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Benchmarks.Definitions;

/// <summary>Definitions stored and dropped.</summary>
internal static class Defines
{
    private const double AsFastAsLibvirtd = 1;

    internal static void Measure(Comparison comparison)
    {
        comparison.Begin("define", "A q35 with a dozen devices: defined, until it is on the disk");
        Compare(comparison, isDefine: true);
    }

    internal static void MeasureUndefine(Comparison comparison)
    {
        comparison.Begin("undefine", "The same: undefined");
        Compare(comparison, isDefine: false);
    }

    private static void Compare(Comparison comparison, bool isDefine)
    {
        using var folder = new BenchFolder();
        using PeerLibvirtd? peer = PeerLibvirtd.TryStart(folder.Peer);
        string guest = folder.Write("guest.xml", SampleGuests.Usual);
        int count = comparison.IsQuick ? 20 : 100;
        CompareAsync().GetAwaiter().GetResult();

        async Task CompareAsync()
        {
            await using HypervisorHost host = await BenchFolder.StartAsync(folder.Root);
            Directory.CreateDirectory(folder.At("bare"));
            byte[] content = await StoredAsync(host.Hypervisor, folder.Root);
            List<Contender> contenders =
            [
                new("file, synced", () => Pick(StoreBare(folder.At("bare"), content, count), isDefine, count)),
                new("ours", () => Pick(DefineAsync(host.Hypervisor, count).GetAwaiter().GetResult(), isDefine, count)),
            ];
            if (peer is not null)
            {
                contenders.Add(new("libvirtd", () => new Sample(peer.Ask($"define {guest} {count}")[isDefine ? 0 : 1], double.NaN)));
            }

            IReadOnlyList<Row> rows = comparison.Measure(count, comparison.IsQuick ? 5 : 15, contenders);
            if (rows is [_, { Nanoseconds: { } ours }, { Nanoseconds: { } theirs }])
            {
                comparison.Relate(count, "ours to libvirtd's", ours / theirs, AsFastAsLibvirtd);
            }
        }
    }

    /// <summary>What the engine stores of the guest.</summary>
    private static async Task<byte[]> StoredAsync(IHypervisor hypervisor, string root)
    {
        Domain domain = await hypervisor.DefineDomainAsync(SampleGuests.One(SampleGuests.Usual, number: 0));
        byte[] content = await File.ReadAllBytesAsync(Path.Combine(BenchFolder.DefinitionsOf(root), $"{domain.Name}.xml"));
        await domain.UndefineAsync();
        return content;
    }

    private static Sample Pick((TimeSpan Define, TimeSpan Undefine) times, bool isDefine, int count)
        => new((isDefine ? times.Define : times.Undefine).TotalNanoseconds / count, double.NaN);

    /// <summary>What every store must do that keeps a file whole and for good; libvirt leaves out the folder.</summary>
    private static (TimeSpan Define, TimeSpan Undefine) StoreBare(string directory, byte[] content, int count)
    {
        string[] paths = [.. Enumerable.Range(0, count).Select(number => Path.Combine(directory, $"{number}.xml"))];
        long begin = Stopwatch.GetTimestamp();
        foreach (string path in paths)
        {
            using (FileStream file = File.Create(path + ".tmp", bufferSize: 0))
            {
                file.Write(content);
                FileSystem.Sync(file.SafeFileHandle);
            }

            FileSystem.Rename(path + ".tmp", path);
            FileSystem.SyncDirectory(directory);
        }

        long stored = Stopwatch.GetTimestamp();
        Array.ForEach(paths, File.Delete);
        return (Stopwatch.GetElapsedTime(begin, stored), Stopwatch.GetElapsedTime(stored));
    }

    private static async Task<(TimeSpan Define, TimeSpan Undefine)> DefineAsync(IHypervisor hypervisor, int count)
    {
        string[] texts = [.. Enumerable.Range(0, count).Select(static number => SampleGuests.One(SampleGuests.Usual, number))];
        List<Domain> domains = new(count);
        long begin = Stopwatch.GetTimestamp();
        foreach (string xml in texts)
        {
            domains.Add(await hypervisor.DefineDomainAsync(xml));
        }

        long stored = Stopwatch.GetTimestamp();
        foreach (Domain domain in domains)
        {
            await domain.UndefineAsync();
        }

        return (Stopwatch.GetElapsedTime(begin, stored), Stopwatch.GetElapsedTime(stored));
    }
}
