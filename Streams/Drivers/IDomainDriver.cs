using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>A driver that runs domains.</summary>
/// <remarks>
/// An operation returns once it is done and its events are published. Errors are <see cref="HypervisorException"/>, deadlines
/// included (<see cref="ErrorCode.OperationTimeout"/>); cancellation is <see cref="OperationCanceledException"/>.
/// </remarks>
public interface IDomainDriver : IDriver
{
    /// <summary>Launches a transient domain from libvirt's domain XML.</summary>
    /// <returns>The domain's uuid.</returns>
    Task<Guid> CreateAsync(string xml, DomainStart start, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Stops the virtual CPUs.</summary>
    Task SuspendAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Lets the virtual CPUs go on.</summary>
    Task ResumeAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Resets the machine, as its button does.</summary>
    Task ResetAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Presses the power button, and cuts the power when the guest is not off after <paramref name="gracePeriod"/>.</summary>
    Task ShutdownAsync(Guid domain, TimeSpan gracePeriod, CancellationToken cancellationToken);

    /// <summary>Cuts the power. Works whatever the guest, its monitor or another operation does.</summary>
    Task DestroyAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken);
}
