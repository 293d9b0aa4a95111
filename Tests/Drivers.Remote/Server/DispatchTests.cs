using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Rx.Hypervisor.Tests.Drivers.Remote.Rpc;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>What becomes of packets, good and bad.</summary>
public sealed class DispatchTests
{
    private static readonly PacketHeader List = new(
        Programs.Remote, Programs.Version, (int)RemoteProcedure.ConnectNumOfDomains, PacketType.Call, 100, PacketStatus.Ok);

    private readonly ServerSetup _setup = new();

    [Fact]
    public void An_unknown_procedure_is_told_in_the_words_that_clients_know()
    {
        RpcError error = _setup.Open().Refused((RemoteProcedure)9999, default(Nothing));

        (error.Number, error.Origin, error.Level, error.Message).ShouldBe((39, 7, 2, "unknown procedure: 9999"));
    }

    [Theory]
    [InlineData(0x12345678u, 1u, PacketStatus.Ok, "Cannot find program 305419896 version 1")]
    [InlineData(Programs.Remote, 2u, PacketStatus.Ok, "Cannot find program 536903814 version 2")]
    [InlineData(Programs.Remote, 1u, PacketStatus.Error, "Unexpected message status 1")]
    public void A_call_that_is_none_is_refused_and_the_connection_goes_on(uint program, uint version, object status, string message)
    {
        WireClient client = _setup.Open();

        client.Send(Packet(List with { Program = program, Version = version, Status = (PacketStatus)status }));

        RpcError error = client.ErrorOf(100);
        (error.Number, error.Origin, error.Message).ShouldBe((39, 7, message));
        client.Packets[^1].Header.Program.ShouldBe(program);
        client.Ask<Nothing, Number>(RemoteProcedure.ConnectNumOfDomains).Value.ShouldBe(0);
    }

    [Fact]
    public void Arguments_that_cannot_be_read_are_refused_and_the_connection_goes_on()
    {
        WireClient client = _setup.Open();

        client.Send(Packet(List with { Procedure = (int)RemoteProcedure.DomainLookupByName }));
        client.Send(Packet(List with { Procedure = (int)RemoteProcedure.DomainLookupByName, Serial = 101 }, [0x7f, 0xff, 0xff, 0xff]));

        (client.ErrorOf(100).Number, client.ErrorOf(101).Number).ShouldBe((39, 39));
        client.Ask<Nothing, Number>(RemoteProcedure.ConnectNumOfDomains).Value.ShouldBe(0);
    }

    [Theory]
    [InlineData(PacketType.Reply)]
    [InlineData(PacketType.Message)]
    [InlineData(PacketType.Stream)]
    [InlineData(PacketType.StreamHole)]
    [InlineData(PacketType.ReplyWithHandles)]
    [InlineData(77)]
    public void What_nobody_waits_for_is_dropped(object type)
    {
        WireClient client = _setup.Open();
        int before = client.Packets.Count;

        client.Send(Packet(List with { Type = (PacketType)type }, new byte[4]));
        _setup.Settle();

        client.Packets.Count.ShouldBe(before);
        client.Ask<Nothing, Number>(RemoteProcedure.ConnectNumOfDomains).Value.ShouldBe(0);
    }

    [Theory]
    [InlineData(3u)]
    [InlineData(27u)]
    [InlineData(0x7fffffffu)]
    public void A_length_that_cannot_be_ends_the_connection_and_no_other(uint length)
    {
        WireClient good = _setup.Open();
        WireClient bad = _setup.Open();
        int before = bad.Packets.Count;

        bad.Send([(byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length]);
        _setup.Settle();

        bad.ClosedAt.ShouldNotBeNull();
        bad.Packets.Count.ShouldBe(before);
        _setup.Host.Log.Entries.ShouldContain(entry => entry.Id == 3004 && entry.Message.Contains($"a packet of {length} bytes"));
        good.Ask<Nothing, Number>(RemoteProcedure.ConnectNumOfDomains).Value.ShouldBe(0);
    }

    [Fact]
    public void Calls_that_come_in_one_piece_or_byte_by_byte_are_answered_in_order()
    {
        WireClient client = _setup.Open();
        byte[] calls = [.. Enumerable.Range(200, 50).SelectMany(serial => Packet(List with { Serial = (uint)serial }))];

        client.Send(calls);
        _setup.Settle();
        foreach (byte one in calls)
        {
            client.Send([one]);
        }

        _setup.Settle();
        uint[] serials = [.. client.Packets.Select(packet => packet.Header.Serial).Where(serial => serial >= 200)];
        serials.ShouldBe([.. Enumerable.Range(200, 50).Select(serial => (uint)serial), .. Enumerable.Range(200, 50).Select(serial => (uint)serial)]);
    }

    [Fact]
    public void A_domain_that_is_gone_is_named_as_the_caller_knew_it()
    {
        var name = new DomainName { Name = "web", Uuid = new Guid(VirtualSetup.Uuid), Id = -1 };

        RpcError error = _setup.Open().Refused(RemoteProcedure.DomainDestroy, new DomainArguments { Domain = name });

        (error.Number, error.Origin, error.Message).ShouldBe((42, 10, $"Domain not found: no domain with matching uuid '{VirtualSetup.Uuid}' (web)"));
    }

    [Fact]
    public void A_sign_of_life_is_answered_at_once()
    {
        WireClient client = _setup.Connect();

        client.Send(PacketFixtures.Ping);
        _setup.Settle();

        (double _, PacketHeader header, byte[] payload) = client.Packets.ShouldHaveSingleItem();
        header.ShouldBe(new PacketHeader(Programs.KeepAlive, 1, (int)KeepAliveProcedure.Pong, PacketType.Message, 0, PacketStatus.Ok));
        payload.ShouldBeEmpty();
    }

    private static byte[] Packet(PacketHeader header, byte[]? payload = null)
    {
        using var buffer = new XdrBuffer();
        PacketWriter.Write(buffer, header, payload);
        return buffer.Written.ToArray();
    }
}
