using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Rx.Hypervisor.Drivers.Remote;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Rpc;

public sealed class PacketReaderTests
{
    private static readonly byte[] Session = [.. PacketFixtures.All.SelectMany(static packet => packet)];

    private static readonly string[] Meaning =
    [
        "20008086/1 66 Call 0 Ok ",
        "20008086/1 66 Reply 0 Ok 0000000100000000",
        "6B656570/1 1 Message 0 Ok ",
        "20008086/1 310 CallWithHandles 7 Ok DEADBEEF00000009 +2",
        "20008086/1 201 Stream 5 Ok ",
    ];

    [Fact]
    public void Packets_are_read_as_they_stand_on_the_wire() => Read([Session]).ShouldBe(Meaning);

    [Fact]
    public void It_does_not_matter_where_the_bytes_are_split()
    {
        for (int first = 0; first <= Session.Length; first++)
        {
            Read([Session[..first], Session[first..]]).ShouldBe(Meaning);
        }

        Read([.. Session.Select(static one => (byte[])[one])]).ShouldBe(Meaning);
    }

    [Fact]
    public void Any_division_gives_the_same_packets() => Check.One(
        FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Gen.Choose(1, 40).ListOf().ToArbitrary(), sizes =>
        {
            List<byte[]> pieces = [];
            byte[] rest = Session;
            foreach (int size in sizes)
            {
                int count = Math.Min(size, rest.Length);
                pieces.Add(rest[..count]);
                rest = rest[count..];
            }

            Read([.. pieces, rest]).ShouldBe(Meaning);
        }));

    [Theory]
    [InlineData(0u)]
    [InlineData(3u)]
    [InlineData(27u)]
    [InlineData(32u * 1024 * 1024 + 5)]
    [InlineData(0x7fffffffu)]
    [InlineData(0x80000000u)]
    [InlineData(0xffffffffu)]
    public void A_length_that_cannot_be_ends_the_stream(uint length)
    {
        byte[] word = [(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length];
        using var reader = new PacketReader();

        Should.Throw<RpcProtocolException>(() => Feed(reader, word, [])).Message.ShouldContain($"a packet of {length} bytes");
        Should.Throw<RpcProtocolException>(() => Feed(reader, Session, [])).Message.ShouldContain("failed before");
    }

    [Fact]
    public void A_limit_below_the_protocols_holds()
    {
        using var reader = new PacketReader { Limit = 28 };
        List<string> packets = [];

        Feed(reader, PacketFixtures.AuthListCall, packets);
        Should.Throw<RpcProtocolException>(() => Feed(reader, PacketFixtures.AuthListReply, packets));

        packets.ShouldBe([Meaning[0]]);
    }

    [Fact]
    public void Memory_grows_with_what_came_and_not_with_what_is_announced()
    {
        using var reader = new PacketReader();
        byte[] announced = [0x02, 0x00, 0x00, 0x00, .. PacketFixtures.AuthListCall[4..], .. new byte[1000]];

        Feed(reader, announced, []);

        reader.PendingBytes.ShouldBe(announced.Length);
        reader.Capacity.ShouldBeLessThan(4096);
    }

    [Fact]
    public void The_memory_of_a_large_packet_goes_when_it_was_read()
    {
        using var reader = new PacketReader();
        byte[] large = Large(1024 * 1024);
        List<string> packets = [];

        Feed(reader, large.AsSpan(0, large.Length - 1), packets);
        packets.ShouldBeEmpty();
        Feed(reader, large.AsSpan(large.Length - 1), packets);
        Feed(reader, PacketFixtures.Ping, packets);

        packets.Count.ShouldBe(2);
        packets[1].ShouldBe(Meaning[2]);
        reader.Capacity.ShouldBe(0);
    }

    [Fact]
    public void More_handles_than_a_packet_may_have_end_the_stream()
    {
        byte[] call = PacketFixtures.CallWithHandles;
        call[31] = 33;

        Should.Throw<RpcProtocolException>(() => Read([call])).Message.ShouldContain("33 handles");
    }

    [Fact]
    public void A_packet_with_handles_must_say_how_many()
    {
        byte[] call = PacketFixtures.CallWithHandles[..28];
        call[3] = 28;

        Should.Throw<RpcProtocolException>(() => Read([call])).Message.ShouldContain("does not say how many");
    }

    [Fact]
    public void Whole_packets_are_read_without_allocation()
    {
        using var reader = new PacketReader();
        int count = Consume(reader, Session);
        long before = GC.GetAllocatedBytesForCurrentThread();

        count += Consume(reader, Session);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        count.ShouldBe(2 * Meaning.Length);
    }

    private static byte[] Large(int payload)
    {
        byte[] packet = [.. PacketFixtures.AuthListCall, .. new byte[payload]];
        (packet[0], packet[1], packet[2], packet[3]) = ((byte)(packet.Length >> 24), (byte)(packet.Length >> 16), (byte)(packet.Length >> 8), (byte)packet.Length);
        return packet;
    }

    private static List<string> Read(IEnumerable<byte[]> pieces)
    {
        using var reader = new PacketReader();
        List<string> packets = [];
        foreach (byte[] piece in pieces)
        {
            Feed(reader, piece, packets);
        }

        reader.PendingBytes.ShouldBe(0);
        return packets;
    }

    private static void Feed(PacketReader reader, ReadOnlySpan<byte> bytes, List<string> packets)
    {
        while (reader.TryRead(ref bytes, out Packet packet))
        {
            packets.Add(Print(packet));
        }

        bytes.Length.ShouldBe(0);
    }

    private static int Consume(PacketReader reader, ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        while (reader.TryRead(ref bytes, out _))
        {
            count++;
        }

        return count;
    }

    private static string Print(Packet packet)
    {
        PacketHeader header = packet.Header;
        string handles = packet.Handles > 0 ? $" +{packet.Handles}" : "";
        return $"{header.Program:X8}/{header.Version} {header.Procedure} {header.Type} {header.Serial} {header.Status} {Convert.ToHexString(packet.Payload)}{handles}";
    }
}
