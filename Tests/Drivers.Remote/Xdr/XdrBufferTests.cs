using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Xdr;

public sealed class XdrBufferTests
{
    [Fact]
    public void What_was_written_stays_when_it_grows()
    {
        using var buffer = new XdrBuffer();
        byte[] all = [.. Enumerable.Range(0, 100_000).Select(static i => (byte)i)];

        foreach (byte one in all)
        {
            buffer.Add([one]);
        }

        buffer.Written.ToArray().ShouldBe(all);
    }

    [Fact]
    public void More_than_the_limit_is_refused_and_changes_nothing()
    {
        using var buffer = new XdrBuffer(limit: 10);
        buffer.Add([1, 2, 3, 4, 5, 6]);

        Should.Throw<RpcProtocolException>(() => buffer.Add([7, 8, 9, 10, 11]));

        buffer.Add([7, 8, 9, 10]);
        buffer.Written.ToArray().ShouldBe([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    }

    [Fact]
    public void What_was_written_can_be_taken_back()
    {
        using var buffer = new XdrBuffer();
        buffer.Add([1, 2, 3]);
        buffer.Add([4, 5]);

        buffer.Truncate(3);

        buffer.Written.ToArray().ShouldBe([1, 2, 3]);
        buffer.Clear();
        buffer.Length.ShouldBe(0);
    }
}
