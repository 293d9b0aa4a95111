using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor;

/// <content>What people and tools have written about it.</content>
public sealed partial class Domain
{
    /// <summary>Writes, replaces or removes its title, its description, or an element of XML.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="text">The text, or the element; <see langword="null"/> or empty removes what is there.</param>
    /// <param name="key">The prefix that the element's namespace gets; for an element that is written.</param>
    /// <param name="uri">The element's namespace, which tells it from those of others; for an element.</param>
    /// <param name="impact">What runs, what is stored, or both.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Calls it off, if it has not begun.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.InvalidArgument"/>: a title of two lines, an element without key or namespace;
    /// <see cref="ErrorCode.XmlDetail"/>: it is no element; or as the remarks of <see cref="Domain"/> say.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> SetMetadataAsync(
        DomainMetadata kind,
        string? text,
        string? key = null,
        string? uri = null,
        DomainModification impact = DomainModification.Current,
        TimeSpan? deadline = null,
        CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.SetMetadataAsync(Uuid, kind, text, key, uri, impact, within, cancel), cancellationToken);
    }

    /// <summary>Reads its title, its description, or an element of XML.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="uri">The element's namespace; for an element.</param>
    /// <param name="impact">Of what runs or of what is stored, not both.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.NoDomainMetadata"/>: nobody has written it; or as the remarks of <see cref="Domain"/> say.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<string> GetMetadataAsync(
        DomainMetadata kind,
        string? uri = null,
        DomainModification impact = DomainModification.Current,
        TimeSpan? deadline = null,
        CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return _hypervisor.ReadAsync((domains, cancel) => domains.GetMetadataAsync(Uuid, kind, uri, impact, within, cancel), cancellationToken);
    }
}
