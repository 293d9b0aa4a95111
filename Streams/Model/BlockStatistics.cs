using System;

namespace Rx.Hypervisor;

/// <summary>What the guest has done with a disk since its QEMU was started; libvirt's <c>virDomainBlockStats</c>.</summary>
public sealed record BlockStatistics
{
    /// <summary>Reads.</summary>
    public required long ReadRequests { get; init; }

    /// <summary>Bytes read.</summary>
    public required long ReadBytes { get; init; }

    /// <summary>Time that reads took, all added up.</summary>
    public required TimeSpan ReadTime { get; init; }

    /// <summary>Writes.</summary>
    public required long WriteRequests { get; init; }

    /// <summary>Bytes written.</summary>
    public required long WriteBytes { get; init; }

    /// <summary>Time that writes took, all added up.</summary>
    public required TimeSpan WriteTime { get; init; }

    /// <summary>Flushes.</summary>
    public required long FlushRequests { get; init; }

    /// <summary>Time that flushes took, all added up.</summary>
    public required TimeSpan FlushTime { get; init; }

    /// <summary>Always -1: QEMU does not count errors in this sense.</summary>
    public long Errors { get; init; } = -1;
}
