namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What is asked of a firmware that is chosen.</summary>
/// <param name="Name"><c>secure-boot</c> or <c>enrolled-keys</c>: the words of QEMU's descriptors too.</param>
/// <param name="IsEnabled">Whether it must have it or must not.</param>
internal sealed record FirmwareFeature(string Name, bool IsEnabled);
