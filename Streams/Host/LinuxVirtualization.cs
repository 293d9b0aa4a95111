using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>KVM of the real machine, timed and not waited for without end.</summary>
/// <remarks>
/// That /dev/kvm opens and answers says little: a nested or paravirtualized KVM may interpret each instruction of a guest and
/// be hundreds of times slower than QEMU's own emulation. Only running something tells.
/// </remarks>
internal sealed class LinuxVirtualization : IHostVirtualization
{
    /// <summary>131,070 instructions: well below a millisecond in hardware, 77 ms where each one is interpreted.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(5);

    /// <summary>Far longer than any verdict takes, far shorter than a start may: a loop still running then is not worth waiting for.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Func<TimeSpan> _runTestLoop;
    private readonly TimeProvider _clock;
    private readonly Lazy<Task<KvmVerdict>> _verdict;

    internal LinuxVirtualization(TimeProvider clock)
        : this(Kvm.RunTestLoop, clock)
    {
    }

    /// <summary>With a loop of the caller's.</summary>
    /// <param name="runTestLoop">Runs the loop, on a thread of its own; how long it took.</param>
    /// <param name="clock">Tells when <see cref="Patience"/> is over.</param>
    internal LinuxVirtualization(Func<TimeSpan> runTestLoop, TimeProvider clock)
    {
        _runTestLoop = runTestLoop;
        _clock = clock;
        _verdict = new Lazy<Task<KvmVerdict>>(ProbeAsync);
    }

    public Task<KvmVerdict> ProbeKvmAsync(CancellationToken cancellationToken) => _verdict.Value.WaitAsync(cancellationToken);

    private async Task<KvmVerdict> ProbeAsync()
    {
        // A background thread: one that KVM never gives back does not keep the program from ending.
        Task<KvmVerdict> probe = Task.Factory.StartNew(Probe, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await probe.WaitAsync(Patience, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new KvmVerdict(IsUsable: false, $"KVM did not come to the end of the test loop within {Patience.TotalSeconds:0} s");
        }
    }

    private KvmVerdict Probe()
    {
        try
        {
            TimeSpan took = _runTestLoop();
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
