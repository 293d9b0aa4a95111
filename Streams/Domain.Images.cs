using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor;

/// <content>States in files.</content>
public sealed partial class Domain
{
    /// <summary>Saves the domain's state in a file and ends the run; <see cref="IHypervisor.RestoreDomainAsync"/> lets it go on.</summary>
    /// <param name="path">Absolute path of the file on the host. It is made, or replaced, once it is whole.</param>
    /// <param name="xml">What a restore uses instead of what runs; the guest must not see the difference.</param>
    /// <param name="flags">What a restore does.</param>
    /// <param name="deadline">For all of it; when it passes, the domain goes on as before.</param>
    /// <param name="cancellationToken">Calls it off; the domain goes on as before.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// As the remarks of <see cref="Domain"/> say; <see cref="ErrorCode.SystemError"/>: the file cannot be written;
    /// <see cref="ErrorCode.OperationAborted"/>: somebody called the job off.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> SaveAsync(
        string path, string? xml = null, DomainSave flags = DomainSave.None, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.SaveAsync(Uuid, path, xml, flags, within, cancel), cancellationToken);
    }

    /// <summary>Saves the state of the domain, which must be stored, with its definition and ends the run; the next start goes on from there.</summary>
    /// <param name="flags">What the start does.</param>
    /// <param name="deadline">For all of it; when it passes, the domain goes on as before.</param>
    /// <param name="cancellationToken">Calls it off; the domain goes on as before.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As <see cref="SaveAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> ManagedSaveAsync(
        DomainSave flags = DomainSave.None, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.ManagedSaveAsync(Uuid, flags, within, cancel), cancellationToken);
    }

    /// <summary>Drops what <see cref="ManagedSaveAsync"/> kept; the next start boots. None is no error.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Calls it off, if it has not begun.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> RemoveManagedSaveAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.RemoveManagedSaveAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>libvirt's domain XML of what <see cref="ManagedSaveAsync"/> kept.</summary>
    /// <param name="flags">With or without secrets.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.NoDomain"/>: it is gone; <see cref="ErrorCode.OperationInvalid"/>: nothing is kept;
    /// <see cref="ErrorCode.OperationFailed"/>: what is kept is broken.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<string> GetManagedSaveXmlAsync(
        DomainXmlFlags flags = DomainXmlFlags.Current, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return _hypervisor.ReadAsync(
            (domains, cancel) => domains.GetManagedSaveXmlAsync(Uuid, KnownFlags.Require(flags), within, cancel), cancellationToken);
    }

    /// <summary>Replaces the XML of what <see cref="ManagedSaveAsync"/> kept; the guest must not see the difference.</summary>
    /// <param name="xml">libvirt's domain XML.</param>
    /// <param name="flags">What the start does.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Calls it off, if it has not begun.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// As <see cref="GetManagedSaveXmlAsync"/>; <see cref="ErrorCode.ConfigUnsupported"/>: the guest would see the difference.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task DefineManagedSaveXmlAsync(
        string xml, DomainSave flags = DomainSave.None, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(xml);
        TimeSpan within = CallDeadline.Of(deadline);
        return _hypervisor.CallAsync(
            async (domains, cancel) =>
            {
                await domains.DefineManagedSaveXmlAsync(Uuid, xml, flags, within, cancel);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Writes the memory of the running domain to a file, for a debugger.</summary>
    /// <param name="path">Absolute path of the file on the host. It is made, or replaced, once it is whole.</param>
    /// <param name="format">What the file looks like.</param>
    /// <param name="flags">What becomes of the guest meanwhile and afterwards.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">
    /// Calls it off; QEMU goes on with a dump of memory alone, and what it writes is dropped.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// As the remarks of <see cref="Domain"/> say; <see cref="ErrorCode.SystemError"/>: the file cannot be written;
    /// <see cref="ErrorCode.OperationUnsupported"/>: this QEMU does not know the format.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> DumpAsync(
        string path,
        DomainDumpFormat format = DomainDumpFormat.Raw,
        DomainDump flags = DomainDump.MemoryOnly,
        TimeSpan? deadline = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.DumpAsync(Uuid, path, format, flags, within, cancel), cancellationToken);
    }
}
