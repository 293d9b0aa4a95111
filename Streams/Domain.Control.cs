using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor;

/// <content>Buttons, keys and screens of a running domain.</content>
public sealed partial class Domain
{
    /// <summary>Asks the guest to power off, and returns when it was asked: its end is an event. See <see cref="ShutdownAsync"/> for one that waits.</summary>
    /// <param name="modes">By what means.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; what was asked stays asked.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: another mode; else as the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> RequestShutdownAsync(
        DomainShutdown modes = DomainShutdown.Default, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.RequestShutdownAsync(Uuid, modes, within, cancel), cancellationToken);
    }

    /// <summary>Asks the guest to reboot, and returns when it was asked. One that has no agent is asked to power off and is booted again.</summary>
    /// <param name="modes">By what means.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; what was asked stays asked.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: another mode; else as the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> RebootAsync(
        DomainShutdown modes = DomainShutdown.Default, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.RebootAsync(Uuid, modes, within, cancel), cancellationToken);
    }

    /// <summary>Cuts the power in a way of the caller's choice.</summary>
    /// <param name="flags">How.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; what has begun goes on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.OperationFailed"/>: QEMU did not end though it was asked to; else as the
    /// remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> DestroyAsync(DomainDestroy flags, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.DestroyAsync(Uuid, flags, within, cancel), cancellationToken);
    }

    /// <summary>Has the guest agent put the guest to sleep, and waits until it sleeps.</summary>
    /// <param name="target">Where its state is kept.</param>
    /// <param name="duration">Zero: until somebody wakes it. Nothing else is supported.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; what was asked stays asked.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.ArgumentUnsupported"/>: a duration, or there is no agent; else as the
    /// remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> PMSuspendAsync(
        DomainSleep target, TimeSpan duration = default, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        if (duration != TimeSpan.Zero)
        {
            throw new HypervisorException(ErrorCode.ArgumentUnsupported, ErrorDomain.Qemu,
                $"argument unsupported: cannot put domain '{Name}' to sleep for {duration.TotalSeconds} s: it sleeps until it is woken, so the duration must be 0");
        }

        return CallAsync((domains, cancel) => domains.PMSuspendAsync(Uuid, target, within, cancel), cancellationToken);
    }

    /// <summary>Wakes a guest that sleeps in memory.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> PMWakeupAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.PMWakeupAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>Gives the guest a non-maskable interrupt: a way to make a kernel that hangs say why.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> InjectNmiAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.InjectNmiAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>Presses keys together and lets go of them.</summary>
    /// <param name="codes">What the numbers mean.</param>
    /// <param name="keys">At most 16.</param>
    /// <param name="hold">How long; zero leaves it to QEMU.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: too many keys, or an unknown one; else as the remarks
    /// of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> SendKeyAsync(
        KeycodeSet codes,
        IReadOnlyList<int> keys,
        TimeSpan hold = default,
        TimeSpan? deadline = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        TimeSpan within = CallDeadline.Of(deadline);
        int[] copy = [.. keys];
        return CallAsync((domains, cancel) => domains.SendKeyAsync(Uuid, codes, hold, copy, within, cancel), cancellationToken);
    }

    /// <summary>What a screen shows.</summary>
    /// <param name="screen">The heads of the video devices are counted from 0.</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.OperationInvalid"/>: the domain has no screen;
    /// <see cref="ErrorCode.InvalidArgument"/>: not this one; else as the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Screenshot> ScreenshotAsync(int screen = 0, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return _hypervisor.CallAsync((domains, cancel) => domains.ScreenshotAsync(Uuid, screen, within, cancel), cancellationToken);
    }

    /// <summary>Sends QEMU a command of its own and hands back what it says. The domain is tainted from then on: the engine knows only
    /// what the events tell of the effects.</summary>
    /// <param name="command">A QMP command as JSON (the reply is JSON too, a refusal included), or a line for people.</param>
    /// <param name="isHuman">Whether it is a line for the monitor that people use (HMP).</param>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; QEMU may carry it out yet.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: no command; else as the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<string> MonitorCommandAsync(
        string command, bool isHuman = false, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        TimeSpan within = CallDeadline.Of(deadline);
        return _hypervisor.CallAsync((domains, cancel) => domains.MonitorCommandAsync(Uuid, command, isHuman, within, cancel), cancellationToken);
    }
}
