using System;
using System.IO;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

[Collection(DescriptorsCollection.Name)]
public sealed class KvmTests
{
    [Fact]
    public void The_loop_runs_or_the_device_says_why_not()
    {
        Exception? refusal = Record.Exception(() => Kvm.RunTestLoop().ShouldBeGreaterThan(TimeSpan.Zero));

        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            refusal.ShouldBeOfType<PlatformNotSupportedException>();
        }
        else if (!File.Exists("/dev/kvm"))
        {
            refusal.ShouldBeOfType<SyscallException>().Errno.ShouldBe(Errno.ENOENT);
        }
        else if (refusal is not null)
        {
            refusal.ShouldBeOfType<SyscallException>().Subject.ShouldBe("/dev/kvm");
        }
    }

    [Fact]
    public void The_loop_leaves_no_descriptor_behind() =>
        Descriptors.ShouldNotLeak(() => Record.Exception(() => Kvm.RunTestLoop()), runs: 10);
}
