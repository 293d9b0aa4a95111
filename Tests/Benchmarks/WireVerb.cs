using System;
using System.Collections.Generic;
using Rx.Hypervisor.Benchmarks.Measuring;
using Rx.Hypervisor.Benchmarks.Wire;

namespace Rx.Hypervisor.Benchmarks;

/// <summary>rxhvd as libvirt's clients see it.</summary>
internal sealed class WireVerb : IVerb
{
    public string Name => "wire";

    public string Summary => "rxhvd and libvirtd, asked by libvirt's own client library";

    public string Details =>
        """
        All of it takes root: both daemons run in namespaces of their own, and one program in C asks them in turn.

        calls        virDomainGetInfo (at most 1.25 of a server that does no work), virDomainGetXMLDesc (1.3), four connections
                     at once (three quarters of its calls), connect (0.7 of libvirtd's).
        definitions  define (0.8 of libvirtd's, both wait for the disk), undefine, a list of 2,000 (0.5).
        guests       create (0.6), destroy (0.3), from suspend or resume to the event (0.6), until 50 connections have it (0.6).
        start        From the process to its first answer (0.7), the same with 30 guests that run (0.5), and resident memory with
                     these and 2,000 definitions (1.0).
        stall        160,000 events while one subscriber does not read: memory stays, and calls of others take as long as without.

        RXHV_DAEMON names rxhvd as it is published; ./rxhv bench wire sees to it.
        """;

    public IReadOnlyList<(string Name, Action<Comparison> Measure)> Parts =>
    [
        ("calls", Calls.Measure), ("definitions", Domains.MeasureDefinitions), ("guests", Domains.MeasureGuests), ("start", Lives.MeasureStart),
        ("stall", Lives.MeasureStall),
    ];
}
