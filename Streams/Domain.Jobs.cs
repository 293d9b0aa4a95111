using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor;

/// <content>Long operations.</content>
public sealed partial class Domain
{
    /// <summary>The job that goes on, or <see cref="DomainJob.None"/>. Waits for no operation.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoDomain"/>: it is gone.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<DomainJob> GetJobAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return _hypervisor.ReadAsync((domains, cancel) => domains.GetJobAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>The job that ended last, or <see cref="DomainJob.None"/>. Waits for no operation.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.NoDomain"/>: it is gone.</exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<DomainJob> GetCompletedJobAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return _hypervisor.ReadAsync((domains, cancel) => domains.GetCompletedJobAsync(Uuid, within, cancel), cancellationToken);
    }

    /// <summary>Calls the job off that goes on, and waits until it is over; the domain then is as it was before the job.</summary>
    /// <param name="deadline"><see langword="null"/> means <see cref="DefaultDeadline"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the job ends all the same.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not above zero, or longer than 24 days.</exception>
    /// <exception cref="HypervisorException">
    /// As the remarks of <see cref="Domain"/> say; <see cref="ErrorCode.OperationInvalid"/>: there is no job, or it cannot be called off.
    /// </exception>
    /// <exception cref="OperationCanceledException">Called off.</exception>
    public Task<Position> AbortJobAsync(TimeSpan? deadline = null, CancellationToken cancellationToken = default)
    {
        TimeSpan within = CallDeadline.Of(deadline);
        return CallAsync((domains, cancel) => domains.AbortJobAsync(Uuid, within, cancel), cancellationToken);
    }
}
