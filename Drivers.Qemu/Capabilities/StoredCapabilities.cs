namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>What a file of the cache holds.</summary>
/// <param name="Format">Which members, with which meaning: a file of another format is not read.</param>
/// <param name="Stamp">The binary that was probed.</param>
/// <param name="Capabilities">What it can do.</param>
internal sealed record StoredCapabilities(int Format, QemuStamp Stamp, QemuCapabilities Capabilities)
{
    /// <summary>The format of this engine; one more whenever a probe asks or understands more.</summary>
    internal const int CurrentFormat = 1;
}
