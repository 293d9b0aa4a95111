using System;
using System.Collections.Generic;
using Rx.Hypervisor.Benchmarks.Definitions;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks;

/// <summary>An engine with many domains.</summary>
internal sealed class LoadVerb : IVerb
{
    public string Name => "load";

    public string Summary => "many definitions: start-up, list, memory";

    public string Details =>
        """
        load    2,000 stored definitions of a q35 with a dozen devices. Floor: the files, read as XML. Ours: HypervisorHost.StartAsync
                in a process of its own, the first time (at most 300 ms) and the second, and when no start before has noted what
                it read; and from the start of that process until it serves, which is what libvirtd's time is, with the same
                guests as it stores them.
        list    ListDomains with 10,000: at most 2 ms. Floor: an array of the values of a dictionary.
        memory  Of one of 2,000 defined domains: at most 15 KiB of objects. Of one of 30 running ones: at most 60 KiB.
        """;

    public IReadOnlyList<(string Name, Action<Comparison> Measure)> Parts =>
        [("load", Loads.Measure), ("list", Loads.MeasureList), ("memory", Loads.MeasureMemory)];
}
