using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Coverage;

/// <summary>What the table says of controllers.</summary>
internal static class ControllerCoverage
{
    private static readonly string[] UsbModels =
    [
        "none", "piix3-uhci", "piix4-uhci", "pci-ohci", "ehci", "ich9-ehci1", "nec-xhci", "qemu-xhci",
    ];

    /// <summary>One row, and one each for its children.</summary>
    internal static IReadOnlyList<ElementCoverage> Rows { get; } =
    [
        new("devices/controller")
        {
            Honoured =
            [
                new("type='pci' model='pci-root'", "<controller type='pci' index='0' model='pci-root'/>"),
                new("model='pci-bridge'", "<controller type='pci' index='1' model='pci-bridge'/>"),
                new("model='pcie-root'", "<controller type='pci' index='0' model='pcie-root'/>", "q35"),
                new("model='pcie-root-port'", "<controller type='pci' index='1' model='pcie-root-port'/>", "q35"),
                new("model='pcie-to-pci-bridge'", "<controller type='pci' index='1' model='pcie-to-pci-bridge'/>", "q35"),
                .. UsbModels.Select(model => new CoverageSample(
                    $"type='usb' model='{model}'", $"<controller type='usb' index='0' model='{model}'/>")),
                new("ich9-uhci1 to 3 as companions", "<controller type='usb' index='0' model='ich9-ehci1'/>"
                    + "<controller type='usb' index='0' model='ich9-uhci1'><master startport='0'/></controller>"),
                new("ports of nec-xhci, qemu-xhci", "<controller type='usb' index='0' model='qemu-xhci' ports='8'/>"),
                new("type='ide'", "<controller type='ide' index='0'/>"),
                new("type='sata'", "<controller type='sata' index='1'/>", "q35"),
                new("type='scsi' model='lsilogic'", "<controller type='scsi' index='0' model='lsilogic'/>"),
                new("model='virtio-scsi'", "<controller type='scsi' index='0' model='virtio-scsi'/>"),
                new("type='virtio-serial'", "<controller type='virtio-serial' index='0'/>"),
                new("ports, vectors", "<controller type='virtio-serial' index='0' ports='16' vectors='4'/>"),
            ],
            Refused =
            [
                new("type='fdc'", "<controller type='fdc' index='0'/>"),
                new("type='ccid'", "<controller type='ccid' index='0'/>"),
                new("type='xenbus'", "<controller type='xenbus' index='0'/>"),
                new("model='dmi-to-pci-bridge'", "<controller type='pci' index='1' model='dmi-to-pci-bridge'/>", "q35"),
                new("model='pcie-expander-bus'", "<controller type='pci' index='1' model='pcie-expander-bus'/>", "q35"),
                new("a second ide", "<controller type='ide' index='1'/>"),
                new("model='buslogic'", "<controller type='scsi' index='0' model='buslogic'/>"),
                new("pcihole64", "<controller type='pci' index='0' model='pci-root'><pcihole64>1</pcihole64></controller>"),
                new("driver", "<controller type='scsi' index='0' model='virtio-scsi'><driver queues='2'/></controller>"),
            ],
        },
        new("devices/controller/target")
        {
            Honoured =
            [
                new("chassis, port", "<controller type='pci' index='1' model='pcie-root-port'><target chassis='1' port='0x8'/></controller>", "q35"),
                new("chassisNr", "<controller type='pci' index='1' model='pci-bridge'><target chassisNr='1'/></controller>"),
            ],
            Refused =
            [
                new("hotplug", "<controller type='pci' index='1' model='pcie-root-port'><target hotplug='off'/></controller>", "q35"),
                new("busNr", "<controller type='pci' index='1' model='pci-bridge'><target busNr='9'/></controller>"),
            ],
        },
        new("devices/controller/model")
        {
            Honoured =
            [
                new("name='pcie-root-port'", Model("pcie-root-port", "pcie-root-port"), "q35"),
                new("name='pcie-pci-bridge'", Model("pcie-to-pci-bridge", "pcie-pci-bridge"), "q35"),
                new("name='pci-bridge'", Model("pci-bridge", "pci-bridge")),
            ],
            Refused = [new("name='ioh3420'", Model("pcie-root-port", "ioh3420"), "q35")],
        },
    ];

    private static string Model(string model, string name) =>
        $"<controller type='pci' index='1' model='{model}'><model name='{name}'/></controller>";
}
