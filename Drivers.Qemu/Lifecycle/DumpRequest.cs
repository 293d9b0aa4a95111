namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>What is to be dumped, and where.</summary>
/// <param name="Path">Absolute path of the file.</param>
/// <param name="Format">What it looks like.</param>
/// <param name="Flags">What becomes of the guest.</param>
internal sealed record DumpRequest(string Path, DomainDumpFormat Format, DomainDump Flags)
{
    internal bool IsMemoryOnly => Flags.HasFlag(DomainDump.MemoryOnly);
}
