using System;
using System.Collections.Generic;
using Rx.Hypervisor.Benchmarks.Definitions;
using Rx.Hypervisor.Benchmarks.Measuring;

namespace Rx.Hypervisor.Benchmarks;

/// <summary>Definitions stored and dropped.</summary>
internal sealed class DefineVerb : IVerb
{
    public string Name => "define";

    public string Summary => "definitions stored and dropped, against libvirtd";

    public string Details =>
        """
        define    A q35 with a dozen devices, one after the other. Floor: the bytes that are stored, written, synced, renamed,
                  the folder synced. Ours: DefineDomainAsync; no slower than libvirtd's virDomainDefineXML on the same disk.
        undefine  Floor: unlink. Ours: UndefineAsync; no slower than libvirtd's virDomainUndefine.
        """;

    public IReadOnlyList<(string Name, Action<Comparison> Measure)> Parts => [("define", Defines.Measure), ("undefine", Defines.MeasureUndefine)];
}
