using System;

namespace Rx.Hypervisor;

/// <summary>Settings of the QEMU driver.</summary>
public sealed class QemuDriverOptions
{
    /// <summary>The QEMU program for domains whose XML names no emulator.</summary>
    public string Emulator { get; set; } = "/usr/bin/qemu-system-x86_64";

    /// <summary>How long QEMU has to end when its power is cut (SIGTERM) before it is killed (SIGKILL).</summary>
    public TimeSpan KillAfter { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a start-up waits for the monitors of guests that were running; one that is silent then is adopted all the same.</summary>
    public TimeSpan GreetingDeadline { get; set; } = TimeSpan.FromSeconds(1);
}
