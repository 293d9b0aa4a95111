using System;
using System.Diagnostics;
using System.IO;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading.Tasks;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Start;

/// <summary>From "start it" to "it runs".</summary>
internal static class Starts
{
    private const string Definition =
        """
        <domain type='qemu'>
          <name>bench</name>
          <memory unit='MiB'>16</memory>
          <vcpu>1</vcpu>
          <os><type arch='x86_64' machine='pc'>hvm</type></os>
          <features><acpi/></features>
        </domain>
        """;

    private static readonly Target Target = new(Time: double.PositiveInfinity, Bytes: null) { Over = TimeSpan.FromMilliseconds(15) };

    internal static void Measure(Comparison comparison)
    {
        comparison.Begin("start", "A pc with 16 MiB: first Running event, against bare QEMU's answer to qmp_capabilities");
        string directory = Directory.CreateTempSubdirectory("rxhv-bench-").FullName;
        try
        {
            MeasureAsync(comparison, directory).GetAwaiter().GetResult();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureAsync(Comparison comparison, string directory)
    {
        await using HypervisorHost host = await HypervisorHost.StartAsync(options =>
        {
            options.Root = directory;
            options.Shutdown = new ShutdownPlan { Guests = GuestsAtStop.Destroy };
            options.UseQemu();
        });
        comparison.Measure(
            size: 1,
            comparison.IsQuick ? 5 : 25,
            new Contender("bare QEMU, negotiated", () => StartBare(directory)),
            new Contender("CreateDomainAsync, Running", () => StartAsync(host.Hypervisor).GetAwaiter().GetResult()) { Target = Target });
    }

    private static Sample StartBare(string directory)
    {
        long begin = Stopwatch.GetTimestamp();
        using var qemu = new BareQemu(directory, "-machine", "pc", "-m", "16");
        return new Sample(Stopwatch.GetElapsedTime(begin).TotalNanoseconds, double.NaN);
    }

    private static async Task<Sample> StartAsync(IHypervisor hypervisor)
    {
        long begin = Stopwatch.GetTimestamp();
        Task<long> running = hypervisor.Events.OfType<DomainEvent>()
            .Where(static news => news.State == DomainState.Running)
            .Select(static _ => Stopwatch.GetTimestamp())
            .FirstAsync()
            .ToTask();
        Domain domain = await hypervisor.CreateDomainAsync(Definition);
        long end = await running;
        await domain.DestroyAsync();
        return new Sample(Stopwatch.GetElapsedTime(begin, end).TotalNanoseconds, double.NaN);
    }
}
