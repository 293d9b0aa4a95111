using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>Long operations on domains.</summary>
public interface IDomainJobs
{
    /// <summary>The job that goes on, or <see cref="DomainJob.None"/>.</summary>
    ValueTask<DomainJob> GetJobAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>The job that ended last, or <see cref="DomainJob.None"/>.</summary>
    ValueTask<DomainJob> GetCompletedJobAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Calls the job off that goes on, and waits until it is over. The operation fails with <see cref="ErrorCode.OperationAborted"/>.</summary>
    Task<DomainRecord> AbortJobAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken);
}
