using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Benchmarks.Definitions;

/// <summary>An engine in a process of its own: this program again, so that nothing is compiled or remembered yet.</summary>
/// <param name="Process">From the start of the process until its engine served.</param>
/// <param name="First">The first start of an engine in it.</param>
/// <param name="Second">The second.</param>
/// <param name="Before">Memory without the domains.</param>
/// <param name="After">Memory with them.</param>
internal sealed record EngineProcess(TimeSpan Process, TimeSpan First, TimeSpan Second, Footprint Before, Footprint After)
{
    /// <summary>The option that makes this program such a process.</summary>
    internal const string Option = "--engine";

    private const string Serving = "serving";
    private const string Serve = "serve";
    private const string Start = "start";

    /// <summary>An engine on a folder that has so many domains.</summary>
    internal static EngineProcess ServeIn(string root, int domains) => RunChild(Serve, root, domains);

    /// <summary>The same, and no engine before has noted what it read.</summary>
    internal static EngineProcess ServeAnewIn(string root, int domains)
    {
        File.Delete(Path.Combine(root, "cache", "qemu", "definitions.json"));
        return ServeIn(root, domains);
    }

    /// <summary>An engine on a folder that starts so many guests, and ends them.</summary>
    internal static EngineProcess StartIn(string root, int guests) => RunChild(Start, root, guests);

    /// <summary>What that process does.</summary>
    internal static async Task RunAsync(IReadOnlyList<string> arguments)
    {
        (string what, string root, int count) = (arguments[0], arguments[1], int.Parse(arguments[2], CultureInfo.InvariantCulture));
        TimeSpan first = await TimeStartAsync(root, what == Serve ? count : 0);
        await Console.Out.WriteLineAsync(Serving);
        TimeSpan second = await TimeStartAsync(root, what == Serve ? count : 0);
        await using HypervisorHost host = await BenchFolder.StartAsync(root, GuestsAtStop.LeaveRunning);
        (Footprint before, Footprint after) = what == Start ? await WeighGuestsAsync(host.Hypervisor, count) : (default, Footprint.Take());
        double[] numbers =
        [
            first.TotalNanoseconds, second.TotalNanoseconds, before.Heap, before.Resident, after.Heap, after.Resident,
        ];
        await Console.Out.WriteLineAsync(string.Join(' ', numbers.Select(static number => number.ToString("F0", CultureInfo.InvariantCulture))));
    }

    private static async Task<TimeSpan> TimeStartAsync(string root, int expected)
    {
        long begin = Stopwatch.GetTimestamp();
        await using HypervisorHost host = await BenchFolder.StartAsync(root, GuestsAtStop.LeaveRunning);
        TimeSpan time = Stopwatch.GetElapsedTime(begin);
        int count = host.Hypervisor.ListDomains().Count;
        return count == expected ? time : throw new InvalidOperationException($"'{root}' has {count} domains, not {expected}.");
    }

    private static async Task<(Footprint Before, Footprint After)> WeighGuestsAsync(IHypervisor hypervisor, int count)
    {
        // As many first, and again: what is compiled and kept for all of them is not the memory of one.
        await StartAndEndAsync(hypervisor, count, static () => { });
        await StartAndEndAsync(hypervisor, count, static () => { });
        Footprint before = Footprint.Take(), after = default;
        await StartAndEndAsync(hypervisor, count, () => after = Footprint.Take());
        return (before, after);
    }

    private static async Task StartAndEndAsync(IHypervisor hypervisor, int count, Action whileTheyRun)
    {
        List<Domain> domains = new(count);
        for (int number = 0; number < count; number++)
        {
            domains.Add(await hypervisor.CreateDomainAsync(SampleGuests.One(SampleGuests.Nothing, number)));
        }

        whileTheyRun();
        foreach (Domain domain in domains)
        {
            await domain.DestroyAsync();
        }
    }

    private static EngineProcess RunChild(params IEnumerable<object> arguments)
    {
        string program = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        IEnumerable<string> words = arguments.Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one}"));
#pragma warning disable RS0030 // A child that is measured as a whole, not a driver's.
        var start = new ProcessStartInfo(program, [.. self, Option, .. words]) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["DOTNET_TieredPGO"] = "0"; // As the program is configured.
        long begin = Stopwatch.GetTimestamp();
        using System.Diagnostics.Process child = System.Diagnostics.Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        string? serving = child.StandardOutput.ReadLine();
        TimeSpan whole = Stopwatch.GetElapsedTime(begin);
        string numbers = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        int exitCode = child.ExitCode;
#pragma warning restore RS0030
        return serving == Serving && exitCode == 0
            ? Read(whole, [.. numbers.Split(' ').Select(static word => double.Parse(word, CultureInfo.InvariantCulture))])
            : throw new InvalidOperationException($"an engine in a process of its own ended with code {exitCode}");
    }

    private static EngineProcess Read(TimeSpan whole, double[] numbers) => new(
        whole,
        TimeSpan.FromMicroseconds(numbers[0] / 1000),
        TimeSpan.FromMicroseconds(numbers[1] / 1000),
        new Footprint(numbers[2], numbers[3]),
        new Footprint(numbers[4], numbers[5]));
}
