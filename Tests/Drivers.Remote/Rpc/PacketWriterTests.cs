using System;
using Rx.Hypervisor.Drivers.Remote;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ConnectionTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainStateTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Rpc;

public sealed class PacketWriterTests
{
    private static readonly PacketHeader Reply = new(Programs.Remote, Programs.Version, 66, PacketType.Reply, 0, PacketStatus.Ok);

    [Fact]
    public void Packets_stand_on_the_wire_one_behind_the_other()
    {
        using var buffer = new XdrBuffer();
        var types = new AuthListReply { Types = new[] { (int)AuthenticationType.None } };

        PacketWriter.Write(buffer, Reply with { Type = PacketType.Call });
        PacketWriter.Write(buffer, Reply, ref types);
        PacketWriter.Write(buffer, new PacketHeader(Programs.KeepAlive, Programs.Version, (int)KeepAliveProcedure.Ping, PacketType.Message, 0, PacketStatus.Ok));

        buffer.Written.ToArray().ShouldBe([.. PacketFixtures.AuthListCall, .. PacketFixtures.AuthListReply, .. PacketFixtures.Ping]);
    }

    [Fact]
    public void The_number_of_handles_stands_before_the_payload()
    {
        using var buffer = new XdrBuffer();

        int start = PacketWriter.Begin(buffer, new PacketHeader(Programs.Remote, 1, 310, PacketType.CallWithHandles, 7, PacketStatus.Ok), handles: 2);
        buffer.Add([0xde, 0xad, 0xbe, 0xef, 0, 0, 0, 9]);
        PacketWriter.End(buffer, start);

        buffer.Written.ToArray().ShouldBe(PacketFixtures.CallWithHandles[..^2]); // The transport sends the rest, with the handles.
    }

    [Fact]
    public void The_facts_of_the_host_have_a_word_for_each_character_of_the_model()
    {
        using var buffer = new XdrBuffer();
        var node = new NodeInfoReply
        {
            Model = "x86_64", MemoryKiB = 24_000_000, Cpus = 2, MHz = 2000, Nodes = 1, Sockets = 1, Cores = 2, Threads = 1,
        };

        PacketWriter.Write(buffer, Reply with { Procedure = 6 }, ref node);

        buffer.Length.ShouldBe(188);
        buffer.Written[28..40].ToArray().ShouldBe([0, 0, 0, (byte)'x', 0, 0, 0, (byte)'8', 0, 0, 0, (byte)'6']);
    }

    [Fact]
    public void A_value_above_its_bound_leaves_the_buffer_as_it_was()
    {
        using var buffer = new XdrBuffer();
        PacketWriter.Write(buffer, Reply);
        var many = new Texts { Values = new string[RpcLimits.List + 1] };
        var huge = new Text { Value = new string('x', RpcLimits.Text + 1) };

        Should.Throw<RpcProtocolException>(() => PacketWriter.Write(buffer, Reply, ref many)).Message.ShouldContain("a list of 16385 entries, the limit is 16384");
        Should.Throw<RpcProtocolException>(() => PacketWriter.Write(buffer, Reply, ref huge)).Message.ShouldContain("a text of 4194305 bytes");

        buffer.Length.ShouldBe(28);
    }

    [Fact]
    public void A_packet_above_the_limit_of_the_protocol_is_not_sent()
    {
        using var buffer = new XdrBuffer();
        var texts = new Texts { Values = new string[9] };
        texts.Values = (string[])[.. System.Linq.Enumerable.Repeat(new string('x', RpcLimits.Text), 9)];

        Should.Throw<RpcProtocolException>(() => PacketWriter.Write(buffer, Reply, ref texts)).Message.ShouldContain("the limit is 33554436");

        buffer.Length.ShouldBe(0);
    }

    [Fact]
    public void Replies_to_reads_are_written_without_allocation()
    {
        using var buffer = new XdrBuffer();
        var info = new DomainInfoReply { State = 1, MaxMemoryKiB = 1024, MemoryKiB = 512, Vcpus = 2, CpuTimeNs = 123_456_789 };
        var xml = new Text { Value = new string('x', 10_000) };
        Write(buffer, info, xml);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 100; i++)
        {
            buffer.Clear();
            Write(buffer, info, xml);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static void Write(XdrBuffer buffer, DomainInfoReply info, Text xml)
    {
        PacketWriter.Write(buffer, Reply with { Procedure = 16 }, ref info);
        PacketWriter.Write(buffer, Reply with { Procedure = 14 }, ref xml);
    }
}
