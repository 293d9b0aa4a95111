using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>iothreads</c>: threads of QEMU that disks may be given, numbered from 1.</summary>
/// <param name="Count">How many; QEMU's ids are <c>iothread1</c> and on.</param>
internal sealed record IoThreads(int Count)
{
    // libvirt takes any number; this many threads already are more than any host has use for.
    private const int MaxCount = 1024;

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("iothreads") { Honoured = [new("up to 1024", "<iothreads>2</iothreads>")] },
        new("iothreadids") { Refused = [new("the element", "<iothreadids><iothread id='2'/></iothreadids>")] },
        new("defaultiothread") { Refused = [new("the element", "<defaultiothread thread_pool_min='8'/>")] },
    ];

    /// <summary>What holds when nothing is said.</summary>
    internal static IoThreads None { get; } = new(0);

    /// <summary>Reads the element.</summary>
    internal static IoThreads Read(ElementReader domain) => domain.Child("iothreads")?.Text() is { } text
        ? new IoThreads(text.ToNumber() is var count and <= MaxCount
            ? (int)count
            : throw text.Unsupported($"at most {MaxCount}"))
        : None;

    /// <summary>The element, where there are any.</summary>
    internal XElement? ToXml() => Count == 0 ? null : new XElement("iothreads", Count);
}
