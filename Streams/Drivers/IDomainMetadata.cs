using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>What people and tools have written about domains.</summary>
public interface IDomainMetadata
{
    /// <summary>Writes, replaces or, with no text, removes it.</summary>
    /// <param name="domain">Which.</param>
    /// <param name="kind">What.</param>
    /// <param name="text">The text or the element; <see langword="null"/> or empty removes what is there.</param>
    /// <param name="key">The prefix that an element's namespace gets.</param>
    /// <param name="uri">An element's namespace.</param>
    /// <param name="impact">Where.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Calls it off, if it has not begun.</param>
    Task<DomainRecord> SetMetadataAsync(
        Guid domain, DomainMetadata kind, string? text, string? key, string? uri, DomainModification impact, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Reads it.</summary>
    /// <param name="domain">Which.</param>
    /// <param name="kind">What.</param>
    /// <param name="uri">An element's namespace.</param>
    /// <param name="impact">Where; not both.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoDomainMetadata"/>: there is none.</exception>
    ValueTask<string> GetMetadataAsync(
        Guid domain, DomainMetadata kind, string? uri, DomainModification impact, TimeSpan deadline, CancellationToken cancellationToken);
}
