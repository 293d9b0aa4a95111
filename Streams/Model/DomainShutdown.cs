using System;

namespace Rx.Hypervisor;

/// <summary>How a guest is asked to shut down or to reboot, with libvirt's numbers (<c>virDomainShutdownFlagValues</c>).</summary>
[Flags]
public enum DomainShutdown
{
    /// <summary>The guest agent where it is connected, else the power button.</summary>
    Default = 0,

    /// <summary>The power button.</summary>
    Acpi = 1,

    /// <summary>The guest agent; with <see cref="Acpi"/> too, the power button is pressed when the agent does not do it.</summary>
    Agent = 2,
}
