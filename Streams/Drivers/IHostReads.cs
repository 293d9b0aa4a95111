using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Drivers;

/// <summary>What may be asked of the machine that domains run on. Beside <see cref="IDomains"/>, like <see cref="IHostCapabilities"/>, and called where that is.</summary>
public interface IHostReads
{
    /// <summary>The version of the hypervisor: of QEMU, for its driver.</summary>
    Task<Version> GetVersionAsync(TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>What the host is made of.</summary>
    Task<HostInfo> GetHostInfoAsync(TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Its processors.</summary>
    Task<HostProcessors> GetHostProcessorsAsync(TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>What its processors have spent their time on.</summary>
    /// <param name="processor">Which; <see langword="null"/> means all of them together.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is no such processor.</exception>
    Task<HostProcessorTime> GetHostProcessorTimeAsync(int? processor, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Its memory.</summary>
    /// <param name="node">Which NUMA node's; <see langword="null"/> means all of it.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: there is no such node.</exception>
    Task<HostMemory> GetHostMemoryAsync(int? node, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>The names of processors that a domain's XML may ask for.</summary>
    /// <param name="arch">libvirt's word for the architecture: <c>x86_64</c>.</param>
    /// <param name="deadline">For all of it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.InvalidArgument"/>: no emulator here has that architecture.</exception>
    Task<IReadOnlyList<string>> GetCpuModelNamesAsync(string arch, TimeSpan deadline, CancellationToken cancellationToken);
}
