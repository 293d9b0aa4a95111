using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>How much a domain has of what can be changed while it runs.</summary>
public interface IDomainResources
{
    /// <summary>Plugs or unplugs virtual CPUs, or stores how many there are at the next start.</summary>
    Task<DomainRecord> SetVcpusAsync(Guid domain, int count, DomainModification flags, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Moves the balloon, or stores how much memory there is at the next start.</summary>
    Task<DomainRecord> SetMemoryAsync(Guid domain, long memoryKiB, DomainModification flags, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Resizes a disk of a running domain.</summary>
    /// <param name="domain">Which.</param>
    /// <param name="disk">Target of the disk, or path of its source.</param>
    /// <param name="bytes">Its size from now on; what is cut off is lost.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Stops waiting; QEMU may still carry it out.</param>
    Task<DomainRecord> BlockResizeAsync(Guid domain, string disk, long bytes, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Changes the medium of a drive.</summary>
    /// <param name="domain">Which.</param>
    /// <param name="target">Target of the drive.</param>
    /// <param name="source">Absolute path of the medium; <see langword="null"/> leaves the drive empty.</param>
    /// <param name="force">Whether a tray is opened that the guest has locked.</param>
    /// <param name="flags">What runs, what is stored, or both.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<DomainRecord> ChangeMediaAsync(
        Guid domain, string target, string? source, bool force, DomainModification flags, TimeSpan deadline, CancellationToken cancellationToken);
}
