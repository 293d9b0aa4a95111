namespace Rx.Hypervisor.Drivers.Qemu.Config.Addresses;

/// <summary>What QEMU calls the buses of the controllers: their aliases, and the names of what is built in.</summary>
internal static class BusNames
{
    /// <summary>The PCI bus of a controller; 0 is the root.</summary>
    internal static string Pci(MachineType machine, int index) =>
        index == 0 && machine.Family is MachineFamily.Q35 ? "pcie.0" : $"pci.{index}";

    /// <summary>The bus of a USB controller.</summary>
    internal static string Usb(int index) => index == 0 ? "usb.0" : $"usb{index}.0";
}
