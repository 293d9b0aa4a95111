using System;
using Rx.Hypervisor.Drivers.Remote.Protocol;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>What a client wants to hear of: one kind of event of one domain or of all.</summary>
/// <param name="Session">Who.</param>
/// <param name="Kind">What.</param>
/// <param name="Domain">Of which domain; <see langword="null"/> means all.</param>
/// <param name="Id">The number that its messages carry; <see langword="null"/> of the elder generation, whose messages carry none.</param>
/// <param name="Since">What came up to here is older than the registration.</param>
internal sealed record EventCallback(ServerSession Session, DomainEventKind Kind, Guid? Domain, int? Id, Position Since)
{
    /// <summary>Whether it wants an event of its kind.</summary>
    internal bool Wants(DomainEvent news) => (Domain is null || Domain == news.Domain) && !IsOld(news.Position);

    private bool IsOld(Position position) => position.Epoch == Since.Epoch && position.Sequence <= Since.Sequence;
}
