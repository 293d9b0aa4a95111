using System;

namespace Rx.Hypervisor;

/// <summary>Something that happened on a host. Closed: the cases stand in this folder.</summary>
public abstract record HypervisorEvent
{
    private Position _position;
    private DateTimeOffset _at;
    private Operation? _operation;

    private protected HypervisorEvent()
    {
    }

    /// <summary>The event's number; one order for all events of the host.</summary>
    public Position Position
    {
        get => _position;
        init => _position = value;
    }

    /// <summary>Wall-clock time of the host when it learned of the event. For people: order by <see cref="Position"/>.</summary>
    public DateTimeOffset At
    {
        get => _at;
        init => _at = value;
    }

    /// <summary>The call that made it happen; <see langword="null"/> when none did, or it was made to an engine before this one.</summary>
    public Operation? Operation
    {
        get => _operation;
        init => _operation = value;
    }

    /// <summary>When it happened, if nobody watched and it was told from the difference; <see langword="null"/> of what was seen.</summary>
    public Inference? Inferred { get; init; }

    /// <summary>Says whose doing it is. As <see cref="Number"/>.</summary>
    internal void Attribute(Operation? operation) => _operation = operation;

    /// <summary>Numbers the event. Its one writer does that, before anybody else has it: a copy of each would be one too many.</summary>
    internal void Number(Position position, DateTimeOffset at) => (_position, _at) = (position, at);
}

/// <summary>Something that happened to a domain.</summary>
public abstract record DomainEvent : HypervisorEvent
{
    private protected DomainEvent()
    {
    }

    /// <summary>The domain's uuid.</summary>
    public required Guid Domain { get; init; }

    /// <summary>The domain's name at that moment.</summary>
    public required string Name { get; init; }

    /// <summary>Number of the run, -1 when the domain is inactive after the event.</summary>
    public int Id { get; init; } = -1;

    /// <summary>Which boot of the domain the event belongs to; see <see cref="DomainRecord.Generation"/>.</summary>
    public long Generation { get; init; }

    /// <summary>State before the event.</summary>
    public DomainState Before { get; init; }

    /// <summary>State after the event.</summary>
    public DomainState State { get; init; }

    /// <summary>Who or what made it happen.</summary>
    public EventCause Cause { get; init; }
}

/// <summary>A step in the life of a domain: libvirt's (event, detail) pair.</summary>
public sealed record DomainLifecycleEvent : DomainEvent
{
    /// <summary>The pair.</summary>
    public required LifecycleDetail Detail { get; init; }

    /// <summary>The first half of the pair.</summary>
    public Lifecycle Kind => (Lifecycle)((int)Detail / 100);
}

/// <summary>The guest was reset or rebooted and goes on in the same QEMU process. Never a stop.</summary>
public sealed record DomainRebootedEvent : DomainEvent;

/// <summary>What people and tools have written about a domain was changed.</summary>
public sealed record DomainMetadataChangedEvent : DomainEvent
{
    /// <summary>What of it.</summary>
    public required DomainMetadata Kind { get; init; }

    /// <summary>Namespace of the element; empty for a title or a description.</summary>
    public string Uri { get; init; } = "";
}

/// <summary>The watchdog device fired.</summary>
public sealed record DomainWatchdogEvent : DomainEvent
{
    /// <summary>What QEMU does about it, as in QAPI <c>WatchdogAction</c>: <c>reset</c>, <c>pause</c>, <c>poweroff</c>, ...</summary>
    public required string Action { get; init; }
}

/// <summary>The guest's power management acted; the lifecycle event of the same step follows.</summary>
public sealed record DomainPMEvent : DomainEvent
{
    /// <summary>What it did.</summary>
    public required PowerManagementChange Change { get; init; }
}

/// <summary>The guest agent came or went.</summary>
public sealed record DomainAgentEvent : DomainEvent
{
    /// <summary>Whether it has its channel open now.</summary>
    public required bool IsConnected { get; init; }

    /// <summary>Why.</summary>
    public required AgentChange Reason { get; init; }
}

/// <summary>A disk of the domain reported an error.</summary>
public sealed record DomainIOErrorEvent : DomainEvent
{
    /// <summary>The disk's target name (<c>vda</c>), or the block node's name when it belongs to no disk of the XML; from a libvirtd its alias.</summary>
    public required string Device { get; init; }

    /// <summary>Path of the disk's source, from hosts that tell it; else empty.</summary>
    public string Path { get; init; } = "";

    /// <summary>What QEMU does about it, as in QAPI <c>BlockErrorAction</c>: <c>ignore</c>, <c>report</c>, <c>stop</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The cause in words: "Input/output error"; <c>enospc</c> when the host's disk is full.</summary>
    public required string Reason { get; init; }
}
