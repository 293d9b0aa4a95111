namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>Where a domain's UEFI keeps its variables: made from the template by the first start, then kept.</summary>
/// <param name="Path">Absolute; written by the guest.</param>
/// <param name="Template">Absolute; <see langword="null"/> when the file must be there already.</param>
internal sealed record NvramFile(string Path, string? Template);
