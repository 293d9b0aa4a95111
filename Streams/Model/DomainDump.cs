using System;

namespace Rx.Hypervisor;

/// <summary>How the memory of a guest is dumped; libvirt's <c>virDomainCoreDumpFlags</c>.</summary>
[Flags]
public enum DomainDump
{
    /// <summary>The guest stands still meanwhile; the file has the whole machine, as QEMU writes its state.</summary>
    None = 0,

    /// <summary>The domain ends once the dump is written, as crashed.</summary>
    Crash = 1,

    /// <summary>The guest runs on meanwhile.</summary>
    Live = 2,

    /// <summary>Past the host's page cache. Not done by the QEMU driver, which refuses it.</summary>
    BypassCache = 4,

    /// <summary>The machine is reset once the dump is written.</summary>
    Reset = 8,

    /// <summary>The file has the guest's memory and registers, as debuggers read them.</summary>
    MemoryOnly = 16,
}
