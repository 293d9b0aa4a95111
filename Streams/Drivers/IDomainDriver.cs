using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>A driver that runs domains.</summary>
/// <remarks>
/// An operation returns once it is done and its events are published, with the record as of then. Errors are <see cref="HypervisorException"/>, deadlines
/// included (<see cref="ErrorCode.OperationTimeout"/>); cancellation is <see cref="OperationCanceledException"/>.
/// </remarks>
public interface IDomainDriver : IDriver
{
    /// <summary>Launches a transient domain from libvirt's domain XML.</summary>
    Task<DomainRecord> CreateAsync(string xml, DomainStart start, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Stops the virtual CPUs.</summary>
    Task<DomainRecord> SuspendAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Lets the virtual CPUs go on.</summary>
    Task<DomainRecord> ResumeAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Resets the machine, as its button does.</summary>
    Task<DomainRecord> ResetAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Presses the power button, and cuts the power when the guest is not off after <paramref name="gracePeriod"/>.</summary>
    Task<DomainRecord> ShutdownAsync(Guid domain, TimeSpan gracePeriod, CancellationToken cancellationToken);

    /// <summary>Cuts the power. Works whatever the guest, its monitor or another operation does.</summary>
    Task<DomainRecord> DestroyAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken);
}
