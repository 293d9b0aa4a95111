using System;
using System.Collections.Generic;
using System.Linq;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Own;

/// <summary>Which events a subscriber wants. Gaps, and the inventory behind one, it has whatever it wants: without them it could not know that it missed something.</summary>
internal sealed class EventFilter
{
    private readonly HashSet<Guid> _domains; // Empty: all, and what is of none.
    private readonly HashSet<string> _kinds; // Empty: all.

    /// <summary>What a subscriber asks for.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is no such kind of event.</exception>
    internal EventFilter(SubscribeArguments asked)
    {
        _domains = [.. asked.Domains.ToArray().Select(static one => one.Value)];
        _kinds = [.. asked.Kinds.ToArray()];
        if (_kinds.FirstOrDefault(static kind => !EventJson.Kinds.Contains(kind)) is { } unknown)
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Rpc, $"invalid argument: there is no kind of event '{unknown}'");
        }
    }

    /// <summary>What is wanted of an event; <see langword="null"/> when nothing is.</summary>
    internal HypervisorEvent? Narrow(HypervisorEvent news) => news switch
    {
        GapEvent => news,
        InventoryEvent inventory => _domains.Count == 0
            ? news
            : inventory with { Domains = [.. inventory.Domains.Where(one => _domains.Contains(one.Uuid))], Networks = [] },
        _ => WantsDomainOf(news) && WantsKindOf(news) ? news : null,
    };

    private bool WantsDomainOf(HypervisorEvent news) => _domains.Count == 0 || (news is DomainEvent domain && _domains.Contains(domain.Domain));

    private bool WantsKindOf(HypervisorEvent news) => _kinds.Count == 0 || _kinds.Contains(EventJson.KindOf(news));
}
