namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>An enlightenment that is mentioned.</summary>
/// <param name="Name">libvirt's word: <c>vendor_id</c>; QEMU's has <c>hv-</c> in front and no underscore.</param>
/// <param name="IsOn">Whether the guest is to see it.</param>
internal sealed record HypervSwitch(string Name, bool IsOn);
