using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Interop;

[Collection(DescriptorsCollection.Name)]
public sealed class UnixSocketHandlesTests : IDisposable
{
    private readonly SocketHandle _near;
    private readonly SocketHandle _far;
    private readonly List<DescriptorHandle> _received = [];

    public UnixSocketHandlesTests() => (_near, _far) = UnixSocket.Pair();

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
        _received.ForEach(handle => handle.Dispose());
    }

    [Fact]
    public void A_handle_arrives_as_another_number_for_the_same_thing()
    {
        using var signal = new EventSignal();

        UnixSocket.SendHandles(_near, "x"u8, [signal.Handle]).ShouldBe(1);
        byte[] buffer = new byte[8];
        UnixSocket.ReceiveHandles(_far, buffer, _received).ShouldBe(1);

        DescriptorHandle copy = _received.ShouldHaveSingleItem();
        Descriptors.Number(copy).ShouldNotBe(Descriptors.Number(signal.Handle));
        Descriptors.IsCloseOnExec(copy).ShouldBeTrue();
        signal.Raise();
        Descriptors.MeetsInput(copy, TimeSpan.Zero).ShouldBeTrue();
        signal.Handle.IsClosed.ShouldBeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(UnixSocket.MaxHandles)]
    public void Many_handles_arrive_in_order(int count)
    {
        SafeHandle[] sent = [.. Enumerable.Range(0, count).Select(_ => new EventSignal().Handle)];

        UnixSocket.SendHandles(_near, "data"u8, sent).ShouldBe(4);
        UnixSocket.ReceiveHandles(_far, new byte[8], _received).ShouldBe(4);

        _received.Count.ShouldBe(count);
        for (int i = 0; i < count; i++)
        {
            InstanceOf(_received[i]).ShouldBe(InstanceOf(sent[i]));
            sent[i].Dispose();
        }
    }

    [Fact]
    public void Received_handles_are_added_to_those_already_there()
    {
        using var signal = new EventSignal();
        _received.Add(new DescriptorHandle());

        UnixSocket.SendHandles(_near, "x"u8, [signal.Handle]);
        UnixSocket.ReceiveHandles(_far, new byte[8], _received);

        _received.Count.ShouldBe(2);
    }

    [Fact]
    public void Nothing_there_yet_is_minus_one_and_the_end_is_zero()
    {
        UnixSocket.ReceiveHandles(_far, new byte[8], _received).ShouldBe(-1);
        _near.Dispose();
        UnixSocket.ReceiveHandles(_far, new byte[8], _received).ShouldBe(0);
    }

    [Fact]
    public void A_full_socket_takes_neither_bytes_nor_handles()
    {
        while (StreamSocket.Send(_near, new byte[65536]) >= 0)
        {
        }

        using var signal = new EventSignal();

        UnixSocket.SendHandles(_near, "x"u8, [signal.Handle]).ShouldBe(-1);
    }

    [Fact]
    public void More_handles_than_a_message_carries_are_refused()
    {
        using var signal = new EventSignal();
        SafeHandle[] many = [.. Enumerable.Repeat(signal.Handle, UnixSocket.MaxHandles + 1)];

        Should.Throw<ArgumentException>(() => UnixSocket.SendHandles(_near, "x"u8, many));
        Should.Throw<ArgumentException>(() => UnixSocket.SendHandles(_near, [], [signal.Handle]));
    }

    [Fact]
    public void A_closed_handle_is_refused_and_the_others_are_let_go()
    {
        using var signal = new EventSignal();
        using var closed = new EventSignal();
        closed.Dispose();

        Should.Throw<ObjectDisposedException>(() => UnixSocket.SendHandles(_near, "x"u8, [signal.Handle, closed.Handle]));

        int number = Descriptors.Number(signal.Handle);
        signal.Dispose();
        File.Exists($"/proc/self/fd/{number}").ShouldBeFalse();
    }

    [Fact]
    public void Handles_that_were_cut_off_are_closed_and_refused()
    {
        using var signal = new EventSignal();
        var kept = new DescriptorHandle();
        _received.Add(kept);
        int[] numbers = [.. Enumerable.Repeat(Descriptors.Number(signal.Handle), UnixSocket.MaxHandles + 1)];
        UnixSocket.SendNumbers(_near, "x"u8, numbers).ShouldBe(1);

        Should.Throw<SyscallException>(() => UnixSocket.ReceiveHandles(_far, new byte[8], _received))
            .Errno.ShouldBe(Errno.EMSGSIZE);

        _received.ShouldBe([kept]);
    }

    [Fact]
    public void Failures_leave_no_descriptor_behind() => Descriptors.ShouldNotLeak(Handles_that_were_cut_off_once);

    [Fact]
    public void Sockets_that_cannot_be_made_leave_no_descriptor_behind() => Descriptors.ShouldNotLeak(() =>
    {
        Should.Throw<SyscallException>(() => UnixSocket.Connect("/no/such/socket"));
        Should.Throw<SyscallException>(() => UnixSocket.Listen("/no/such/socket", 4));
        Should.Throw<SyscallException>(() => UnixSocket.Listen("/etc/passwd", 4));
        Should.Throw<SyscallException>(() => FileSystem.SyncDirectory("/etc/passwd"));
        Should.Throw<SyscallException>(() => PidFd.Open(int.MaxValue));
    });

    private void Handles_that_were_cut_off_once()
    {
        _received.Clear();
        Handles_that_were_cut_off_are_closed_and_refused();
    }

    // The kernel numbers the counters: "eventfd-id" tells two of them apart.
    private static string InstanceOf(SafeHandle handle) => File
        .ReadLines($"/proc/self/fdinfo/{Descriptors.Number(handle)}")
        .First(line => line.StartsWith("eventfd-id", StringComparison.Ordinal));
}
