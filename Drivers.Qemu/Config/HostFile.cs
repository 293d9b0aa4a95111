namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>A file of the host that must be there before a domain can start.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Element">The element that names it, for errors: <c>&lt;os&gt;&lt;kernel&gt;</c>.</param>
/// <param name="IsWritten">Whether the guest may change it.</param>
internal sealed record HostFile(string Path, string Element, bool IsWritten);
