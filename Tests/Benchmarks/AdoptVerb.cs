using System;
using System.Collections.Generic;
using Rx.Hypervisor.Benchmarks.Definitions;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks;

/// <summary>Guests that outlived their engine.</summary>
internal sealed class AdoptVerb : IVerb
{
    public string Name => "adopt";

    public string Summary => "guests that another engine left running";

    public string Details =>
        """
        adopt   30 guests without a machine run on; an engine in a process of its own adopts them. Floor: the start of an engine
                that has none. Ours: HypervisorHost.StartAsync, the first of the process and the second: at most 100 ms.
        """;

    public IReadOnlyList<(string Name, Action<Comparison> Measure)> Parts => [("adopt", Adoptions.Measure)];
}
