using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Controllers;

/// <summary>Reads one <c>controller</c>.</summary>
internal static class ControllerReader
{
    private const int MaxUsbPorts = 15;
    private const int MaxVectors = 2048;

    /// <summary>Reads the element, whose index is known.</summary>
    internal static ControllerDevice Read(ElementReader element, int index, MachineType machine)
    {
        XmlValue type = element.RequiredAttribute("type");
        if (machine.Family is MachineFamily.None)
        {
            throw element.Unsupported($"machine '{machine.Name}' has no buses");
        }

        ControllerDevice controller = type.Text switch
        {
            "pci" => ReadPci(element, index, machine),
            "usb" => ReadUsb(element, index, machine),
            "ide" => ReadIde(element, index, machine),
            "sata" => new SataController(index),
            "scsi" => ReadScsi(element, index),
            "virtio-serial" => ReadVirtioSerial(element, index),
            _ => throw type.Unsupported("supported: pci, usb, ide, sata, scsi, virtio-serial"),
        };
        bool isHere = machine.HasPci || controller
            is UsbController { Model: UsbModel.None }
            or VirtioSerialController
            or ScsiController { Model: ScsiModel.VirtioScsi };
        return isHere
            ? DomainDevice.WithPlace(controller, element)
            : throw element.Unsupported($"machine '{machine.Name}' has no bus for a controller of type '{type.Text}'");
    }

    private static PciController ReadPci(ElementReader element, int index, MachineType machine)
    {
        XmlValue model = element.RequiredAttribute("model");
        var controller = new PciController(index, PciController.Models.Read(model));
        bool isExpress = controller.Model is not (PciModel.PciRoot or PciModel.PciBridge);
        if (isExpress && machine.Family is not MachineFamily.Q35)
        {
            throw model.Unsupported($"machine '{machine.Name}' has no PCI Express");
        }

        // The index was there to read, or the reader of the list made sure that 0 is left to the root.
        bool isIndexed = element.Attribute("index") is not null;
        PciModel root = machine.Family is MachineFamily.Q35 ? PciModel.PcieRoot : PciModel.PciRoot;
        if (controller.IsRoot ? index != 0 || controller.Model != root : isIndexed && index == 0)
        {
            throw model.Invalid($"the PCI controller with index 0, and no other, is '{PciController.Models[root]}'");
        }

        element.Child("model")?.RequiredAttribute("name").MustBe(controller.Device ?? "");
        return ReadTarget(controller, element.Child("target"));
    }

    private static PciController ReadTarget(PciController controller, ElementReader? target) => controller.Model switch
    {
        PciModel.PcieRootPort => controller with
        {
            Chassis = target?.Attribute("chassis")?.ToInteger(0xff),
            Port = target?.Attribute("port")?.ToInteger(0xff),
        },
        PciModel.PciBridge => controller with { Chassis = target?.Attribute("chassisNr")?.ToInteger(0xff) },
        _ => controller,
    };

    private static UsbController ReadUsb(ElementReader element, int index, MachineType machine)
    {
        UsbModel model = UsbController.Models.Read(element.Attribute("model"), UsbDefault(machine));
        var controller = new UsbController(index, model);
        if (controller.HasPorts && element.Attribute("ports") is { } ports)
        {
            int count = ports.ToInteger(MaxUsbPorts);
            controller = count > 0 ? controller with { Ports = count } : throw ports.Invalid("there is at least one port");
        }

        return controller.IsCompanion
            ? controller with { MasterStartPort = element.Child("master")?.RequiredAttribute("startport").ToInteger(MaxUsbPorts) }
            : controller;
    }

    /// <summary>What a USB controller is when nothing is said: libvirt's choice.</summary>
    internal static UsbModel UsbDefault(MachineType machine) => machine.Family switch
    {
        MachineFamily.I440Fx => UsbModel.Piix3Uhci,
        MachineFamily.Q35 => UsbModel.QemuXhci,
        _ => UsbModel.None,
    };

    private static IdeController ReadIde(ElementReader element, int index, MachineType machine)
    {
        if (!machine.HasIde)
        {
            throw element.Unsupported($"machine '{machine.Name}' has no IDE controller");
        }

        return index == 0 ? new IdeController(0) : throw element.Unsupported("the machine has one IDE controller, index 0");
    }

    private static ScsiController ReadScsi(ElementReader element, int index) => new(
        index,
        element.Attribute("model") is { } model ? ScsiController.Models.Read(model) : null);

    private static VirtioSerialController ReadVirtioSerial(ElementReader element, int index)
    {
        XmlValue? ports = element.Attribute("ports");
        int? count = ports?.ToInteger(VirtioSerialController.MaxPorts);
        return count == 0
            ? throw ports!.Invalid("there is at least one port")
            : new VirtioSerialController(index) { Ports = count, Vectors = element.Attribute("vectors")?.ToInteger(MaxVectors) };
    }
}
