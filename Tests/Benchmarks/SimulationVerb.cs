using System;
using System.Collections.Generic;
using Rx.Hypervisor.Benchmarks.Measuring;
using Rx.Hypervisor.Benchmarks.Simulation;

namespace Rx.Hypervisor.Benchmarks;

/// <summary>Hosts in virtual time, and recordings.</summary>
internal sealed class SimulationVerb : IVerb
{
    public string Name => "simulation";

    public string Summary => "simulated hosts: events, idle years, replay";

    public string Details =>
        """
        Times are processor time of all threads: virtual time waits for nothing.

        simulated  1,000 simulated domains tell 200,000 events a round: from the bytes of their monitors through driver, journal and
                   inventory to a subscriber, on one thread. Floor: as many items of virtual time. Ours: at most 3.3 us an
                   event (300,000 a second).
        idle       A year of virtual time of a host with 100 domains to which nothing happens. Floor: a year with a timer an
                   hour. Ours: at most 1 s.
        retold     The recording of a busy host, 200 domains and 1,000 events a second, told again from when all run. Floor: the lines of the
                   file, read as JSON. Ours: at most 20 ms for a second of it (50 times as fast as it was).
        """;

    public IReadOnlyList<(string Name, Action<Comparison> Measure)> Parts =>
        [("simulated", SimulatedEvents.Measure), ("idle", IdleYears.Measure), ("retold", Retellings.Measure)];
}
