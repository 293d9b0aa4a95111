using System;
using System.Collections.Generic;
using Rx.Hypervisor.Benchmarks.Measuring;
using Rx.Hypervisor.Benchmarks.Start;

namespace Rx.Hypervisor.Benchmarks;

/// <summary>The start of a guest, and its end.</summary>
internal sealed class StartVerb : IVerb
{
    public string Name => "start";

    public string Summary => "the start and the end of a guest, against bare QEMU and libvirtd";

    public string Details =>
        """
        start    A pc with 16 MiB and no disk, in software emulation. Floor: QEMU spawned with a socket for its monitor, until
                 qmp_capabilities is answered. Ours: CreateDomainAsync until the first event says Running: at most 15 ms more
                 than the floor, and at most a quarter of what libvirtd's virDomainCreateXML needs more.
        destroy  The same guest, running. Floor: SIGTERM until the process is reaped. Ours: DestroyAsync, at most 20 ms.
                 libvirtd: virDomainDestroy.
        """;

    public IReadOnlyList<(string Name, Action<Comparison> Measure)> Parts => [("start", Starts.Measure), ("destroy", Starts.MeasureEnd)];
}
