using System.Collections.Generic;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>pm</c>: which sleeps the firmware offers to the guest; QEMU's choice where nothing is said.</summary>
/// <param name="SuspendToMemory">ACPI S3.</param>
/// <param name="SuspendToDisk">ACPI S4.</param>
internal sealed record PowerManagement(bool? SuspendToMemory, bool? SuspendToDisk)
{
    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("pm/suspend-to-mem")
        {
            Honoured = [new("enabled (pc, q35)", "<features><acpi/></features><pm><suspend-to-mem enabled='no'/></pm>")],
            Refused =
            [
                new("without acpi", "<pm><suspend-to-mem enabled='no'/></pm>"),
                new("microvm", "<features><acpi/></features><pm><suspend-to-mem enabled='no'/></pm>", "microvm"),
            ],
        },
        new("pm/suspend-to-disk")
        {
            Honoured = [new("enabled (pc, q35)", "<features><acpi/></features><pm><suspend-to-disk enabled='yes'/></pm>", "q35")],
            Refused =
            [
                new("without acpi", "<pm><suspend-to-disk enabled='no'/></pm>"),
                new("microvm", "<features><acpi/></features><pm><suspend-to-disk enabled='no'/></pm>", "microvm"),
            ],
        },
    ];

    /// <summary>What holds when nothing is said.</summary>
    internal static PowerManagement Default { get; } = new(null, null);

    /// <summary>Reads the element.</summary>
    internal static PowerManagement Read(ElementReader domain, MachineType machine, GuestFeatures features) => domain.Child("pm") is { } element
        ? new PowerManagement(
            ReadEnabled(element.Child("suspend-to-mem"), machine, features),
            ReadEnabled(element.Child("suspend-to-disk"), machine, features))
        : Default;

    /// <summary>The element, where there is something to say.</summary>
    internal XElement? ToXml() => this == Default
        ? null
        : new XElement("pm", ToXml("suspend-to-mem", SuspendToMemory), ToXml("suspend-to-disk", SuspendToDisk));

    // The chip that has the settings is only there with ACPI.
    private static bool? ReadEnabled(ElementReader? element, MachineType machine, GuestFeatures features) => element switch
    {
        null => null,
        _ when !machine.HasPci => throw element.Unsupported($"machine '{machine.Name}' has no setting for it"),
        _ when !features.HasAcpi => throw element.Unsupported("it needs <features><acpi/>"),
        _ => element.Attribute("enabled")?.IsYes(),
    };

    private static XElement? ToXml(string name, bool? isEnabled) =>
        isEnabled is null ? null : new XElement(name, SwitchWords.YesNoAttribute("enabled", isEnabled));
}
