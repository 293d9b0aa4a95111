using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Drivers;

namespace Rx.Hypervisor;

/// <summary>A domain of a hypervisor, by its uuid. It stays valid when the domain is gone; calls then fail.</summary>
/// <remarks>
/// <para>Threading: safe from any thread.</para>
/// <para>Operations complete once they are done and their events are published, and return the position of the domain's last event.
/// Each has a deadline (<see cref="ErrorCode.OperationTimeout"/>) and may be cancelled; QEMU may then still carry it out.</para>
/// <para>Errors: <see cref="HypervisorException"/>: <see cref="ErrorCode.NoDomain"/> when the domain is gone,
/// <see cref="ErrorCode.OperationInvalid"/> in the wrong state.</para>
/// </remarks>
public sealed class Domain
{
    /// <summary>The deadline of a call that names none.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(30);

    private readonly LocalHypervisor _hypervisor;

    internal Domain(LocalHypervisor hypervisor, DomainRecord record)
    {
        _hypervisor = hypervisor;
        Uuid = record.Uuid;
        Name = record.Name;
    }

    /// <summary>The domain's identity.</summary>
    public Guid Uuid { get; }

    /// <summary>The domain's name when it was looked up.</summary>
    public string Name { get; }

    /// <summary>What is known of the domain now.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoDomain"/>: it is gone.</exception>
    public DomainRecord Record => _hypervisor.Find(Uuid);

    /// <summary>Stops the virtual CPUs; of a domain that is paused nothing is asked.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> SuspendAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return RunAsync((driver, cancel) => driver.SuspendAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>Lets the virtual CPUs go on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> ResumeAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return RunAsync((driver, cancel) => driver.ResumeAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>Resets the machine without asking the guest.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> ResetAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return RunAsync((driver, cancel) => driver.ResetAsync(Uuid, within, cancel), cancellationToken);
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
        return RunAsync((driver, cancel) => driver.ShutdownAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>Cuts the power. Works whatever the guest, its monitor or another operation does.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">As the remarks of <see cref="Domain"/> say.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> DestroyAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return RunAsync((driver, cancel) => driver.DestroyAsync(Uuid, within, cancel), cancellationToken);
    }

    private Task<Position> RunAsync(Func<IDomainDriver, CancellationToken, Task<DomainRecord>> operation, CancellationToken cancellationToken)
        => _hypervisor.RunAsync(
            async (driver, cancel) => (await operation(driver, cancel)).Position,
            cancellationToken);
}
