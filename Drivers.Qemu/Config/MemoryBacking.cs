using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>memoryBacking</c>: what the host may do with the guest's memory.</summary>
/// <param name="IsLocked">Never swapped out.</param>
/// <param name="IsUnshared">Equal pages of several guests are not merged.</param>
internal sealed record MemoryBacking(bool IsLocked, bool IsUnshared)
{
    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("memoryBacking")
        {
            Honoured =
            [
                new("locked", "<memoryBacking><locked/></memoryBacking>"),
                new("nosharepages", "<memoryBacking><nosharepages/></memoryBacking>"),
            ],
        },
        .. UnknownElements.Inside(
            "memoryBacking",
            "<hugepages/>",
            "<source type='memfd'/>",
            "<access mode='shared'/>",
            "<allocation mode='immediate'/>",
            "<discard/>"),
    ];

    /// <summary>What holds when nothing is said.</summary>
    internal static MemoryBacking Default { get; } = new(IsLocked: false, IsUnshared: false);

    /// <summary>Reads the element.</summary>
    internal static MemoryBacking Read(ElementReader domain) => domain.Child("memoryBacking") is { } element
        ? new MemoryBacking(element.Child("locked") is not null, element.Child("nosharepages") is not null)
        : Default;

    /// <summary>The element, where there is something to say.</summary>
    internal XElement? ToXml() => this == Default
        ? null
        : new XElement(
            "memoryBacking",
            IsUnshared ? new XElement("nosharepages") : null,
            IsLocked ? new XElement("locked") : null);
}
