using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>A driver that tells what its host and its domains can have. Called on the host's scheduler, like <see cref="IDriver"/>.</summary>
public interface IHostCapabilities
{
    /// <summary>libvirt's <c>capabilities</c>: the host, and the guests that it runs.</summary>
    Task<string> GetCapabilitiesXmlAsync(TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>libvirt's <c>domainCapabilities</c>; <see langword="null"/> leaves a choice to the driver.</summary>
    /// <param name="emulator">Absolute path of the emulator.</param>
    /// <param name="arch">libvirt's word for the architecture: <c>x86_64</c>.</param>
    /// <param name="machine">A machine type or an alias of one.</param>
    /// <param name="virtType"><c>qemu</c> or <c>kvm</c>.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is no such thing here, and the message names it.</exception>
    Task<string> GetDomainCapabilitiesXmlAsync(string? emulator, string? arch, string? machine, string? virtType, TimeSpan deadline, CancellationToken cancellationToken);
}
