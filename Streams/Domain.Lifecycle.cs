using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor;

/// <content>From start to end.</content>
public sealed partial class Domain
{
    /// <summary>Launches the domain from what is stored of it.</summary>
    /// <param name="start">Whether its virtual CPUs run at once.</param>
    /// <param name="deadline">For the whole start; <see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Calls the start off; nothing is left of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> StartAsync(DomainStart start = DomainStart.Running, TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync(
            (domains, cancel) => _hypervisor.LaunchAsync(start, () => domains.StartAsync(Uuid, KnownFlags.Require(start), within, cancel)),
            cancellationToken);
    }

    /// <summary>Stops the virtual CPUs; of a domain that is paused nothing is asked.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> SuspendAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.SuspendAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>Lets the virtual CPUs go on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> ResumeAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.ResumeAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>Resets the machine without asking the guest.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> ResetAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.ResetAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>Presses the power button and waits until the domain is off; a guest that does not heed it, or cannot be asked, loses power.</summary>
    /// <param name="gracePeriod">How long the guest has; <see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the button stays pressed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> ShutdownAsync(TimeSpan? gracePeriod = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(gracePeriod);
        return CallAsync((domains, cancel) => domains.ShutdownAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>Cuts the power. Works whatever the guest, its monitor or another operation does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> DestroyAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.DestroyAsync(Uuid, within, cancel), cancellationToken);
    }
}
