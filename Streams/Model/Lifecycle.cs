namespace Rx.Hypervisor;

/// <summary>Kinds of lifecycle events, with libvirt's numbers (<c>virDomainEventType</c>).</summary>
public enum Lifecycle
{
    /// <summary>A definition was stored.</summary>
    Defined = 0,

    /// <summary>A definition was dropped.</summary>
    Undefined = 1,

    /// <summary>The domain runs in a new QEMU process, or the guest woke.</summary>
    Started = 2,

    /// <summary>The virtual CPUs stopped.</summary>
    Suspended = 3,

    /// <summary>The virtual CPUs go on.</summary>
    Resumed = 4,

    /// <summary>The QEMU process is gone.</summary>
    Stopped = 5,

    /// <summary>The guest powers off; <see cref="Stopped"/> follows.</summary>
    Shutdown = 6,

    /// <summary>The guest sleeps.</summary>
    PMSuspended = 7,

    /// <summary>The guest panicked.</summary>
    Crashed = 8,
}
