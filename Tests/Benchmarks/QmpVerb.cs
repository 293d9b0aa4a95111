using System;
using System.Collections.Generic;
using Rx.Hypervisor.Benchmarks.Measuring;
using Rx.Hypervisor.Benchmarks.Qmp;

namespace Rx.Hypervisor.Benchmarks;

/// <summary>The monitor of a guest.</summary>
internal sealed class QmpVerb : IVerb
{
    public string Name => "qmp";

    public string Summary => "the monitor: parsing, round trips";

    public string Details =>
        """
        parse        A megabyte of recorded monitor traffic in reads of 64 KiB, by kind. Floor: Utf8JsonReader over the same
                     lines, already cut. Ours cuts the lines, checks them and passes over what nobody asked for: at most
                     2 ms a megabyte (500 MB/s), nothing allocated.
        roundtrip    query-status on a real QEMU without a machine. Floor: a blocking socket in C# that reads to the end of
                     the line. Ours: QmpMonitor on a PollScheduler, at most 1.3 times that.
        """;

    public IReadOnlyList<(string Name, Action<Comparison> Measure)> Parts => [("parse", Parsing.Measure), ("roundtrip", RoundTrips.Measure)];
}
