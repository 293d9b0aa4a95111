using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor;

/// <content>How much it has.</content>
public sealed partial class Domain
{
    /// <summary>Plugs or unplugs virtual CPUs, or stores how many there are at the next start. To unplug, the guest must agree.</summary>
    /// <param name="count">How many; at most as many as there may be.</param>
    /// <param name="flags">Of what runs, of what is stored, or of both.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; QEMU may still carry it out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// As the remarks of <see cref="Domain"/> say; <see cref="ErrorCode.InvalidArgument"/>: the value is out of range, or the flags are unknown.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> SetVcpusAsync(
        int count, DomainModification flags = DomainModification.Current, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.SetVcpusAsync(Uuid, count, flags, within, cancel), cancellationToken);
    }

    /// <summary>Asks the balloon in the guest for memory or gives it some, or stores how much there is at the next start.</summary>
    /// <remarks>The guest follows when it can: <see cref="DomainBalloonChangedEvent"/> tells.</remarks>
    /// <param name="memoryKiB">How much, in KiB; at most as much as there may be.</param>
    /// <param name="flags">Of what runs, of what is stored, or of both.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; QEMU may still carry it out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// As the remarks of <see cref="Domain"/> say; <see cref="ErrorCode.InvalidArgument"/>: the value is out of range, or the flags are unknown.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> SetMemoryAsync(
        long memoryKiB, DomainModification flags = DomainModification.Current, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.SetMemoryAsync(Uuid, memoryKiB, flags, within, cancel), cancellationToken);
    }

    /// <summary>Stores how much memory there may be from the next start on.</summary>
    /// <param name="memoryKiB">How much, in KiB; what there is at the start is no more than that.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; QEMU may still carry it out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// As the remarks of <see cref="Domain"/> say; <see cref="ErrorCode.InvalidArgument"/>: the value is out of range, or the flags are unknown.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> SetMaxMemoryAsync(long memoryKiB, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
        => SetMemoryAsync(memoryKiB, DomainModification.Maximum, deadline, cancellationToken);

    /// <summary>Resizes a disk of the running domain.</summary>
    /// <param name="disk">Target of the disk (<c>vda</c>), or path of its source.</param>
    /// <param name="bytes">Its size from now on; what is cut off is lost.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; QEMU may still carry it out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// As the remarks of <see cref="Domain"/> say; <see cref="ErrorCode.InvalidArgument"/>: the value is out of range, or the flags are unknown.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> BlockResizeAsync(string disk, long bytes, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(disk);
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.BlockResizeAsync(Uuid, disk, bytes, within, cancel), cancellationToken);
    }

    /// <summary>Changes the medium of a drive.</summary>
    /// <param name="target">Target of the drive (<c>sda</c>).</param>
    /// <param name="source">Absolute path of the medium on the host; <see langword="null"/> leaves the drive empty.</param>
    /// <param name="force">Whether a tray is opened that the guest has locked.</param>
    /// <param name="flags">Of what runs, of what is stored, or of both.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; QEMU may still carry it out.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// As the remarks of <see cref="Domain"/> say; <see cref="ErrorCode.InvalidArgument"/>: the value is out of range, or the flags are unknown.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> ChangeMediaAsync(
        string target,
        string? source,
        bool force = false,
        DomainModification flags = DomainModification.Current,
        TimeSpan? deadline = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.ChangeMediaAsync(Uuid, target, source, force, flags, within, cancel), cancellationToken);
    }
}
