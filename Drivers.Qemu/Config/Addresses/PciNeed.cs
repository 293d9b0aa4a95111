namespace Rx.Hypervisor.Drivers.Qemu.Config.Addresses;

/// <summary>That a device needs a PCI address.</summary>
/// <param name="Turn">When it is served.</param>
/// <param name="Connection">The kind of slot.</param>
internal readonly record struct PciNeed(PciTurn Turn, PciConnection Connection);
