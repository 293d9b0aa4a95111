namespace Rx.Hypervisor;

/// <summary>What a dump of memory looks like, with libvirt's numbers (<c>virDomainCoreDumpFormat</c>).</summary>
public enum DomainDumpFormat
{
    /// <summary>ELF, as a core file; or, with the whole machine, QEMU's own format.</summary>
    Raw = 0,

    /// <summary>kdump's, compressed with zlib.</summary>
    KdumpZlib = 1,

    /// <summary>kdump's, compressed with lzo.</summary>
    KdumpLzo = 2,

    /// <summary>kdump's, compressed with snappy.</summary>
    KdumpSnappy = 3,

    /// <summary>What debuggers of Windows read.</summary>
    WinDmp = 4,
}
