using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>States of domains in files: saved, to go on later, and dumped, to be looked at.</summary>
public interface IDomainImages
{
    /// <summary>Saves the state of a running domain in a file and ends the run.</summary>
    /// <param name="domain">Which.</param>
    /// <param name="path">Absolute path of the file, which is made or replaced once it is whole.</param>
    /// <param name="xml">What a restore uses instead of what runs; the guest must not see the difference.</param>
    /// <param name="flags">What a restore does.</param>
    /// <param name="deadline">For all of it; the domain runs on as before when it passes.</param>
    /// <param name="cancellationToken">Calls it off; the domain runs on as before.</param>
    Task<DomainRecord> SaveAsync(Guid domain, string path, string? xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Starts a domain from a saved state, which stays in its file.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="xml">What is used instead of what was saved; the guest must not see the difference.</param>
    /// <param name="flags">Whether it runs.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Calls it off; nothing is left of it.</param>
    Task<DomainRecord> RestoreAsync(string path, string? xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>libvirt's domain XML in a saved state.</summary>
    ValueTask<string> GetSaveImageXmlAsync(string path, DomainXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Replaces the XML in a saved state; the guest must not see the difference.</summary>
    Task DefineSaveImageXmlAsync(string path, string xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Saves the state of a running stored domain with the driver and ends the run; its next start goes on from there.</summary>
    Task<DomainRecord> ManagedSaveAsync(Guid domain, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Drops what a managed save kept; none is no error.</summary>
    Task<DomainRecord> RemoveManagedSaveAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>libvirt's domain XML of what a managed save kept.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.OperationInvalid"/>: nothing is kept.</exception>
    ValueTask<string> GetManagedSaveXmlAsync(Guid domain, DomainXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Replaces the XML of what a managed save kept; the guest must not see the difference.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.OperationInvalid"/>: nothing is kept.</exception>
    Task DefineManagedSaveXmlAsync(Guid domain, string xml, DomainSave flags, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Writes the memory of a running domain to a file.</summary>
    /// <param name="domain">Which.</param>
    /// <param name="path">Absolute path of the file, which is made or replaced once it is whole.</param>
    /// <param name="format">What the file looks like.</param>
    /// <param name="flags">What becomes of the guest meanwhile and afterwards.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Stops waiting; a dump of memory alone cannot be called off in QEMU, and is dropped when it is done.</param>
    Task<DomainRecord> DumpAsync(
        Guid domain, string path, DomainDumpFormat format, DomainDump flags, TimeSpan deadline, CancellationToken cancellationToken);
}
