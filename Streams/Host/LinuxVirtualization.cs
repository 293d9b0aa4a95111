using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>KVM of the real machine, timed.</summary>
/// <remarks>
/// That /dev/kvm opens and answers says little: a nested or paravirtualized KVM may interpret each instruction of a guest and
/// be hundreds of times slower than QEMU's own emulation. Only running something tells.
/// </remarks>
internal sealed class LinuxVirtualization : IHostVirtualization
{
    /// <summary>131,070 instructions: well below a millisecond in hardware, 77 ms where each one is interpreted.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(5);

    private readonly Lazy<Task<KvmVerdict>> _verdict = new(
        static () => Task.Factory.StartNew(Probe, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

    public Task<KvmVerdict> ProbeKvmAsync(CancellationToken cancellationToken) => _verdict.Value.WaitAsync(cancellationToken);

    private static KvmVerdict Probe()
    {
        try
        {
            TimeSpan took = Kvm.RunTestLoop();
            return new KvmVerdict(took <= Limit, took <= Limit
                ? $"KVM ran the test loop in {took.TotalMilliseconds:0.00} ms"
                : $"KVM needed {took.TotalMilliseconds:0} ms for a loop that hardware runs in less than {Limit.TotalMilliseconds:0} ms");
        }
        catch (Exception e) when (e is Interop.SyscallException or PlatformNotSupportedException)
        {
            return new KvmVerdict(IsUsable: false, e.Message);
        }
    }
}
