using System;
using System.Linq;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

public sealed class KernelRandomTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(1024 * 1024)] // More than the kernel gives in one piece when a signal comes.
    public void All_of_a_buffer_is_filled_anew_each_time(int length)
    {
        byte[] one = new byte[length], other = new byte[length];
        KernelRandom.Fill(one);
        KernelRandom.Fill(other);

        if (length > 0)
        {
            one.ShouldNotBe(other);
            one.TakeLast(16).ShouldContain(static value => value != 0);
        }
    }
}
