using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>features/kvm</c>: what KVM shows of itself to the guest; QEMU's choice where nothing is said.</summary>
/// <param name="IsHidden">Nothing at all: drivers that refuse to run in a guest do not notice.</param>
/// <param name="HasHintDedicated">The vCPUs have processors of their own.</param>
/// <param name="HasPollControl">The guest may stop the host from polling before it halts.</param>
internal sealed record KvmFeatures(bool? IsHidden, bool? HasHintDedicated, bool? HasPollControl)
{
    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("features/kvm")
        {
            Honoured =
            [
                new("hidden", "<features><kvm><hidden state='on'/></kvm></features>"),
                new("hint-dedicated (shown by KVM)", "<features><kvm><hint-dedicated state='on'/></kvm></features>"),
                new("poll-control (shown by KVM)", "<features><kvm><poll-control state='on'/></kvm></features>"),
            ],
            Refused =
            [
                new("pv-ipi", "<features><kvm><pv-ipi state='off'/></kvm></features>"),
                new("dirty-ring", "<features><kvm><dirty-ring state='on' size='4096'/></kvm></features>"),
            ],
        },
    ];

    /// <summary>Reads the element.</summary>
    internal static KvmFeatures? Read(ElementReader features) => features.Child("kvm") is { } element
        ? new KvmFeatures(Read(element, "hidden"), Read(element, "hint-dedicated"), Read(element, "poll-control"))
        : null;

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "kvm",
        ToXml("hidden", IsHidden),
        ToXml("hint-dedicated", HasHintDedicated),
        ToXml("poll-control", HasPollControl));

    private static bool? Read(ElementReader element, string name) =>
        element.Child(name)?.RequiredAttribute("state").IsOn();

    private static XElement? ToXml(string name, bool? state) =>
        state is null ? null : new XElement(name, SwitchWords.OnOffAttribute("state", state));
}
