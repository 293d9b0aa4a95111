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

    /// <summary>Bytes a second at most at which the state of a guest is written to a file, so that others can use the disk as well.</summary>
    public long SaveBytesPerSecond { get; set; } = MaxSaveBytesPerSecond;

    /// <summary>As fast as the disk takes it; the highest number that QEMU takes.</summary>
    public static readonly long MaxSaveBytesPerSecond = long.MaxValue / (1024 * 1024) * (1024 * 1024);
}
