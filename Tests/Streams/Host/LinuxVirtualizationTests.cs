using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Streams.Host;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Streams.Host;

/// <summary>What is made of a KVM that is fast, slow, refused, or never done. The waiting is in virtual time.</summary>
public sealed class LinuxVirtualizationTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public async Task A_fast_loop_makes_KVM_usable()
        => (await ProbeAsync(static () => TimeSpan.FromMilliseconds(0.25)))
            .ShouldBe(new KvmVerdict(IsUsable: true, "KVM ran the test loop in 0.25 ms"));

    [Fact]
    public async Task A_slow_loop_makes_KVM_not_usable()
        => (await ProbeAsync(static () => TimeSpan.FromMilliseconds(77)))
            .ShouldBe(new KvmVerdict(IsUsable: false, "KVM needed 77 ms for a loop that hardware runs in less than 5 ms"));

    [Fact]
    public async Task A_refusal_is_the_reason()
    {
        var refusal = new SyscallException("open", Errno.EACCES, "/dev/kvm");

        (await ProbeAsync(() => throw refusal)).ShouldBe(new KvmVerdict(IsUsable: false, refusal.Message));
    }

    [Fact]
    public async Task A_loop_that_never_ends_is_given_up_after_a_second()
    {
        using var end = new ManualResetEventSlim();
        bool? isBackground = null;
        using var begun = new ManualResetEventSlim();
        var virtualization = new LinuxVirtualization(
            () =>
            {
                isBackground = Thread.CurrentThread.IsBackground;
                begun.Set();
                end.Wait();
                return TimeSpan.Zero;
            },
            new VirtualHost(_time).Clock);
        Task<KvmVerdict> probe = virtualization.ProbeKvmAsync(CancellationToken.None);
        begun.Wait();

        _time.AdvanceTo(TimeSpan.FromSeconds(0.999));
        probe.IsCompleted.ShouldBeFalse();
        _time.AdvanceTo(TimeSpan.FromSeconds(1));

        KvmVerdict verdict = await probe;
        verdict.ShouldBe(new KvmVerdict(IsUsable: false, "KVM did not come to the end of the test loop within 1 s"));
        isBackground.ShouldBe(true);
        (await virtualization.ProbeKvmAsync(CancellationToken.None)).ShouldBeSameAs(verdict);
        end.Set();
    }

    private Task<KvmVerdict> ProbeAsync(Func<TimeSpan> loop)
        => new LinuxVirtualization(loop, new VirtualHost(_time).Clock).ProbeKvmAsync(CancellationToken.None);
}
