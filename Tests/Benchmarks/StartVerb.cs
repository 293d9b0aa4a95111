using System;
using System.Collections.Generic;
using Rx.Hypervisor.Benchmarks.Measuring;
using Rx.Hypervisor.Benchmarks.Start;

namespace Rx.Hypervisor.Benchmarks;

/// <summary>The start of a guest.</summary>
internal sealed class StartVerb : IVerb
{
    public string Name => "start";

    public string Summary => "the start of a guest, against bare QEMU";

    public string Details =>
        """
        start   A pc with 16 MiB and no disk, in software emulation. Floor: QEMU spawned with a socket for its monitor, until
                qmp_capabilities is answered. Ours: CreateDomainAsync until the first event says Running: at most 15 ms more.
        """;

    public IReadOnlyList<(string Name, Action<Comparison> Measure)> Parts => [("start", Starts.Measure)];
}
