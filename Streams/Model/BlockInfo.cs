namespace Rx.Hypervisor;

/// <summary>How large a disk is, in bytes; libvirt's <c>virDomainBlockInfo</c>.</summary>
/// <param name="Capacity">What the guest sees.</param>
/// <param name="Allocation">What it takes of the host's storage; of a block device, the highest byte written.</param>
/// <param name="Physical">How long the file or the block device is.</param>
public sealed record BlockInfo(long Capacity, long Allocation, long Physical);
