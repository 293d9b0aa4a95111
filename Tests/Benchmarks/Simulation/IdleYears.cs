using System;
using System.Reactive.Concurrency;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Simulation;

/// <summary>A year in which nothing happens.</summary>
internal static class IdleYears
{
    private const int Domains = 100;

    private static readonly TimeSpan Year = TimeSpan.FromDays(365);
    private static readonly Target Target = new(Time: double.PositiveInfinity, Bytes: null) { AtMost = TimeSpan.FromSeconds(1) };

    internal static void Measure(Comparison comparison)
    {
        comparison.Begin("idle", "A year of virtual time (n is how many domains are there)");
        var host = new BusyHost(Domains);
        var empty = new VirtualTime();
        using IDisposable hourly = empty.SchedulePeriodic(TimeSpan.FromHours(1), static () => { });
        comparison.Measure(
            Domains,
            comparison.IsQuick ? 3 : 5,
            new Contender("a timer an hour", () => Run(empty)),
            new Contender("an idle host", () => Run(host.Time)) { Target = Target });
    }

    private static Sample Run(VirtualTime time)
    {
        var meter = ProcessorMeter.Start();
        time.AdvanceBy(Year);
        return meter.Stop(1);
    }
}
