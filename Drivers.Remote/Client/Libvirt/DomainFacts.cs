using System;

namespace Rx.Hypervisor.Drivers.Remote.Client.Libvirt;

/// <summary>What a host says of a domain when it is asked.</summary>
internal sealed record DomainFacts
{
    internal required string Name { get; init; }

    /// <summary>-1 when inactive.</summary>
    internal required int Id { get; init; }

    internal required DomainState State { get; init; }

    internal required StateReason Reason { get; init; }

    internal required bool IsPersistent { get; init; }

    internal required bool HasAutostart { get; init; }

    internal required bool HasManagedSave { get; init; }

    internal required long MemoryKiB { get; init; }

    internal required long CurrentMemoryKiB { get; init; }

    internal required int Vcpus { get; init; }

    internal required string Title { get; init; }

    /// <summary>Whether that is what the events so far have led to.</summary>
    internal bool AgreesWith(DomainRecord record) => (record.Name, record.Id, record.State, record.IsPersistent) == (Name, Id, State, IsPersistent);

    /// <summary>A record with all that.</summary>
    internal DomainRecord ApplyTo(DomainRecord record) => record with
    {
        Name = Name,
        Title = Title,
        Id = Id,
        State = State,
        Reason = Reason,
        Generation = Id >= 0 && record.Generation == 0 ? 1 : record.Generation,
        IsPersistent = IsPersistent,
        HasAutostart = HasAutostart,
        HasManagedSave = HasManagedSave,
        MemoryKiB = MemoryKiB,
        CurrentMemoryKiB = CurrentMemoryKiB,
        Vcpus = Vcpus,
        IsAgentConnected = record.IsAgentConnected && Id >= 0,
    };

    /// <summary>libvirt's pair of numbers as one.</summary>
    internal static StateReason ReasonOf(int state, int reason)
    {
        var whole = (StateReason)((state * 100) + reason);
        return Enum.IsDefined(whole) ? whole : (StateReason)(state * 100);
    }
}
