using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>What may be asked of a running domain and its guest, at once and without waiting for what the guest makes of it.</summary>
public interface IDomainControl
{
    /// <summary>Asks the guest to power off; returns when it was asked.</summary>
    Task<DomainRecord> RequestShutdownAsync(Guid domain, DomainShutdown modes, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Asks the guest to reboot; returns when it was asked.</summary>
    Task<DomainRecord> RebootAsync(Guid domain, DomainShutdown modes, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Cuts the power, in the way that <paramref name="flags"/> say.</summary>
    Task<DomainRecord> DestroyAsync(Guid domain, DomainDestroy flags, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Has the guest agent put the guest to sleep; returns when it sleeps.</summary>
    Task<DomainRecord> PMSuspendAsync(Guid domain, DomainSleep target, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Wakes a guest that sleeps in memory.</summary>
    Task<DomainRecord> PMWakeupAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Gives the guest a non-maskable interrupt.</summary>
    Task<DomainRecord> InjectNmiAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Presses keys together and lets go of them.</summary>
    /// <param name="domain">Which.</param>
    /// <param name="codes">What the numbers mean.</param>
    /// <param name="hold">How long; zero leaves it to QEMU.</param>
    /// <param name="keys">At most 16.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<DomainRecord> SendKeyAsync(
        Guid domain, KeycodeSet codes, TimeSpan hold, IReadOnlyList<int> keys, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>What a screen shows.</summary>
    /// <param name="domain">Which.</param>
    /// <param name="screen">The heads of the video devices are counted from 0.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<Screenshot> ScreenshotAsync(Guid domain, int screen, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Sends QEMU a command of its own, past all that the driver knows, and hands back what it says.</summary>
    /// <param name="domain">Which.</param>
    /// <param name="command">A line for people when <paramref name="isHuman"/>, else a QMP command as JSON.</param>
    /// <param name="isHuman">Whether it is for the monitor that people use.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<string> MonitorCommandAsync(Guid domain, string command, bool isHuman, TimeSpan deadline, CancellationToken cancellationToken);
}
