using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>What a virtual machine of a test says about KVM.</summary>
public sealed class VirtualVirtualization : IHostVirtualization
{
    /// <summary>The verdict that drivers get.</summary>
    public KvmVerdict Verdict { get; set; } = new(IsUsable: false, "a virtual host has no KVM");

    /// <inheritdoc/>
    public Task<KvmVerdict> ProbeKvmAsync(CancellationToken cancellationToken) => Task.FromResult(Verdict);
}
