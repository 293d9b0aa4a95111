using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Rx.Hypervisor.Streams;

/// <summary>What the engine measures and traces, all of it under one name. While nobody listens it costs a comparison, and allocates nothing.</summary>
internal static class Telemetry
{
    /// <summary>Of the meters and of the source of activities; those of other assemblies have the same.</summary>
    internal const string Name = "Rx.Hypervisor";

    private static readonly Meter Meter = new(Name);

    /// <summary>Spans: one for each call of the API, and one for each event, linked to the call that caused it.</summary>
    internal static ActivitySource Source { get; } = new(Name);

    /// <summary>How much later than it was due work runs on a loop.</summary>
    internal static Histogram<double> LoopLag { get; } = Meter.CreateHistogram<double>("hypervisor.loop.lag", "s", "How much later than it was due work runs on a loop.");
}
