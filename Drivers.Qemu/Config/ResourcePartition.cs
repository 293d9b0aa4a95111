using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>resource</c>: the control group that libvirt puts a run into. Here there is none.</summary>
internal static class ResourcePartition
{
    /// <summary>Libvirt's own, which it adds to the XML of every run where nothing was said.</summary>
    private const string Usual = "/machine";

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("resource/partition")
        {
            OfARun = [new("/machine", "<resource><partition>/machine</partition></resource>") { Kept = "" }],
            Refused = [new("any other", "<resource><partition>/production</partition></resource>")],
        },
        new("resource/fibrechannel") { Refused = [new("the element", "<resource><fibrechannel appid='a'/></resource>")] },
    ];

    /// <summary>Reads the element, of which nothing is kept.</summary>
    internal static void Read(ElementReader domain) => domain.Child("resource")?.Child("partition")?.Text().MustBe(Usual);
}
