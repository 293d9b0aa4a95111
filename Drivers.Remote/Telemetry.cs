using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Rx.Hypervisor.Drivers.Remote;

/// <summary>What both ends of libvirt's protocol measure and trace, under the name that the engine has too. While nobody listens it costs a comparison.</summary>
internal static class Telemetry
{
    private const string Name = "Rx.Hypervisor";

    private static readonly Meter Meter = new(Name);

    /// <summary>Spans: one for each call that is served.</summary>
    internal static ActivitySource Source { get; } = new(Name);

    /// <summary>How long a call takes, from its last byte to its reply.</summary>
    internal static Histogram<double> CallDuration { get; } = Meter.CreateHistogram<double>("hypervisor.rpc.duration", "s", "From the last byte of a call to its reply.");
}
