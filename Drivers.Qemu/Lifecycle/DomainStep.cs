using System.Collections.Generic;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>One step of the fold while it is being made: a history that is replaced, and the events that tell of it.</summary>
internal sealed class DomainStep(DomainHistory history)
{
    private readonly List<DomainEvent> _events = [];

    internal DomainHistory History { get; set; } = history;

    internal DomainRecord Record
    {
        get => History.Record;
        set => History = History with { Record = value };
    }

    internal IReadOnlyList<DomainEvent> Events => _events;

    /// <summary>When what is told now happened, if nobody saw it.</summary>
    internal Inference? Inferred { get; set; }

    internal void Move(DomainState state, StateReason reason) => Record = Record with { State = state, Reason = reason };

    /// <summary>Decides how the run ends; the first word on it stands.</summary>
    internal void End(LifecycleDetail detail, EventCause cause) => History = History with { End = History.End ?? (detail, cause) };

    /// <summary>Whether an operation asked for this: its intent is then fulfilled.</summary>
    internal EventCause CauseOf(DomainIntent intent, EventCause otherwise)
    {
        if (History.Intent != intent)
        {
            return otherwise;
        }

        History = History with { Intent = DomainIntent.None };
        return EventCause.Operation;
    }

    internal void Tell(LifecycleDetail detail, EventCause cause)
        => Tell(new DomainLifecycleEvent { Domain = Record.Uuid, Name = Record.Name, Detail = detail }, cause);

    /// <summary>What happens to the stored definition is no step of the run: it moves no state.</summary>
    internal void TellOfStore(LifecycleDetail detail, EventCause cause)
        => TellOfStore(new DomainLifecycleEvent { Domain = Record.Uuid, Name = Record.Name, Detail = detail }, cause);

    /// <summary>The same of what is no step of a life at all.</summary>
    internal void TellOfStore(DomainEvent news, EventCause cause) => _events.Add(news with
    {
        Id = History.IsTold ? Record.Id : -1,
        Generation = Record.Generation,
        Before = History.Told,
        State = History.Told,
        Cause = cause,
    });

    /// <summary>Completes an event with the state before and after it.</summary>
    internal void Tell(DomainEvent news, EventCause cause)
    {
        _events.Add(news with
        {
            Id = Record.Id,
            Generation = Record.Generation,
            Before = History.Told,
            State = Record.State,
            Cause = cause,
            Inferred = Inferred,
        });
        History = History with { Told = Record.State };
    }
}
