using System.Threading;
using System.Threading.Tasks;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Hardware virtualization of a host.</summary>
public interface IHostVirtualization
{
    /// <summary>Whether KVM truly works here, found once by running a guest loop of known length, then remembered.</summary>
    /// <remarks>Takes up to 0.1 s the first time, on a thread of its own; a KVM that is not done after 1 s is not usable.</remarks>
    Task<KvmVerdict> ProbeKvmAsync(CancellationToken cancellationToken);
}
