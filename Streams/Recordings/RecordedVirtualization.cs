using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>What a <see cref="RecordedHost"/> says about KVM.</summary>
internal sealed class RecordedVirtualization(EngineWorld world, IHostVirtualization virtualization) : IHostVirtualization
{
    public Task<KvmVerdict> ProbeKvmAsync(CancellationToken cancellationToken)
        => world.AwaitAsync("probe kvm", () => virtualization.ProbeKvmAsync(cancellationToken), RecordingJson.Default.KvmVerdict);
}
