using System;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks.Simulation;

/// <summary>Events of simulated domains.</summary>
internal static class SimulatedEvents
{
    private const double EventsPerSecond = 300_000;

    private static readonly Target Target = new(Time: double.PositiveInfinity, Bytes: null) { AtMost = TimeSpan.FromSeconds(1 / EventsPerSecond) };

    internal static void Measure(Comparison comparison)
    {
        int domains = comparison.IsQuick ? 100 : 1000;
        int events = comparison.IsQuick ? 50_000 : 200_000; // Five times: twice to warm up.
        comparison.Begin("simulated", $"An event of {domains} simulated domains, from the monitor to a subscriber (n is how many events)");
        var host = new BusyHost(domains);
        long told = 0;
        host.Host.Local.Events.OfType<DomainLifecycleEvent>().Subscribe(_ => told++);
        comparison.Measure(
            events,
            3,
            new Contender("virtual time alone", () => RunFloor(events)),
            new Contender("driver, journal, subscriber", () => Run(host, events, () => told)) { Target = Target });
    }

    private static Sample Run(BusyHost host, int events, Func<long> told)
    {
        long before = told();
        var meter = ProcessorMeter.Start();
        host.Live(events);
        Sample sample = meter.Stop(events);
        return told() - before == events ? sample : throw new InvalidOperationException($"{told() - before} of {events} events were told");
    }

    private static Sample RunFloor(int events)
    {
        var time = new VirtualTime();
        using var subject = new Subject<int>();
        int told = 0;
        subject.Subscribe(_ => told++);
        var meter = ProcessorMeter.Start();
        time.Schedule(TimeSpan.Zero, again =>
        {
            subject.OnNext(told);
            if (told < events)
            {
                again(TimeSpan.FromMilliseconds(1));
            }
        });
        time.Start();
        return meter.Stop(events);
    }
}
