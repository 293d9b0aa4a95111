using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>Domains from start to end.</summary>
public interface IDomainLifecycle
{
    /// <summary>Launches a domain from libvirt's domain XML without storing it.</summary>
    Task<DomainRecord> CreateAsync(string xml, DomainStart start, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Launches a stored domain.</summary>
    Task<DomainRecord> StartAsync(Guid domain, DomainStart start, TimeSpan deadline, CancellationToken cancellationToken);

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
