namespace Rx.Hypervisor;

/// <summary>What a domain is doing, with libvirt's numbers (<c>virDomainState</c>).</summary>
public enum DomainState
{
    /// <summary>Not known: the domain is being launched, or its monitor has not answered yet.</summary>
    NoState = 0,

    /// <summary>The virtual CPUs run.</summary>
    Running = 1,

    /// <summary>Waits for a resource; QEMU domains do not report it.</summary>
    Blocked = 2,

    /// <summary>The virtual CPUs are stopped; QEMU lives.</summary>
    Paused = 3,

    /// <summary>The guest is powering off.</summary>
    ShuttingDown = 4,

    /// <summary>No QEMU process, after an orderly end.</summary>
    Shutoff = 5,

    /// <summary>The guest or its QEMU died.</summary>
    Crashed = 6,

    /// <summary>The guest sleeps (ACPI S3) until it is woken.</summary>
    PMSuspended = 7,
}
