using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Server;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>Bytes behind a call.</summary>
public sealed class StreamTests
{
    /// <summary>A procedure that nothing serves: here it opens a stream of bytes.</summary>
    private const RemoteProcedure Download = RemoteProcedure.StorageVolDownload;

    private readonly ServerSetup _setup = new(static options => options.Limits.Streams = 2);
    private readonly WireClient _client;
    private readonly byte[] _bytes = new byte[1_000_000];

    public StreamTests()
    {
        new Random(7).NextBytes(_bytes);
        _setup.Server.Programs.Remote.Open<Nothing, Nothing>(
            Download, "virStorageVolDownload", Access.Read,
            (_, _) => new ValueTask<StreamOffer<Nothing>>(new StreamOffer<Nothing>(default, (connection, call) => new BytesStream(connection, call, _bytes))));
        _client = _setup.Open();
    }

    [Fact]
    public void A_screenshot_is_a_reply_then_bytes_then_the_end_that_the_client_confirms()
    {
        DomainName guest = _client.Ask<TextFlags, DomainArguments>(
            RemoteProcedure.DomainCreateXml, new TextFlags { Value = VirtualSetup.Xml(more: "<devices><video><model type='vga'/></video></devices>") }).Domain;

        uint serial = _client.Post(RemoteProcedure.DomainScreenshot, new DomainUnsignedFlags { Domain = guest });
        _setup.Settle();
        _client.SendStream(RemoteProcedure.DomainScreenshot, serial, PacketStatus.Ok);
        _setup.Settle();

        Of(serial).ShouldBe(["Reply Ok 20", "Stream Continue 6", "Stream Continue 0", "Stream Ok 0"]);
        Data(serial).ShouldBe([0x89, .. "PNG\r\n"u8]);
    }

    [Fact]
    public void A_stream_waits_for_a_client_that_reads_slowly()
    {
        _client.StopReading();
        uint serial = _client.Post<Nothing>(Download);
        _setup.Settle();
        int pending = _setup.Server.Pending.Single();

        _client.Read();
        _setup.Settle();

        pending.ShouldBeLessThan(600_000); // Two pieces at most, however long it is.
        Data(serial).ShouldBe(_bytes);
        Of(serial)[^1].ShouldBe("Stream Continue 0");
    }

    [Fact]
    public void Pieces_are_no_longer_than_old_clients_can_take()
    {
        uint serial = _client.Post<Nothing>(Download);
        _setup.Settle();

        _client.Packets.Where(packet => packet.Header.Serial == serial).Max(static packet => packet.Payload.Length).ShouldBe(262_120);
    }

    [Theory]
    [InlineData(PacketStatus.Ok)]
    [InlineData(PacketStatus.Error)]
    public void A_client_may_end_it_early_and_hears_that_it_is_over(object status)
    {
        _client.StopReading();
        uint serial = _client.Post<Nothing>(Download);
        _setup.Settle();

        _client.SendStream(Download, serial, (PacketStatus)status);
        _setup.Settle();
        _client.Read();
        _setup.Settle();

        Of(serial)[^1].ShouldBe("Stream Ok 0");
        Data(serial).Length.ShouldBeLessThan(_bytes.Length);
    }

    [Fact]
    public void What_comes_behind_its_end_is_dropped()
    {
        uint serial = _client.Post<Nothing>(Download);
        _setup.Settle();
        _client.SendStream(Download, serial, PacketStatus.Ok);
        _setup.Settle();
        int count = _client.Packets.Count;

        _client.SendStream(Download, serial, PacketStatus.Continue, [1, 2, 3]);
        _client.SendStream(Download, serial, PacketStatus.Ok);
        _setup.Settle();

        _client.Packets.Count.ShouldBe(count);
    }

    [Fact]
    public void A_client_has_so_many_streams_and_no_more()
    {
        _client.Post<Nothing>(Download);
        uint second = _client.Post<Nothing>(Download);

        RpcError error = _client.Refused(Download, default(Nothing));
        _client.SendStream(Download, second, PacketStatus.Ok);
        _setup.Settle();

        error.Message!.ShouldContain("2 streams already");
        _client.Ask<Nothing, Nothing>(Download);
    }

    private List<string> Of(uint serial) => [.. _client.Packets
        .Where(packet => packet.Header.Serial == serial && packet.Header.Type is PacketType.Reply or PacketType.Stream)
        .Select(static packet => $"{packet.Header.Type} {packet.Header.Status} {packet.Payload.Length}")];

    private byte[] Data(uint serial) => [.. _client.Packets
        .Where(packet => packet.Header is { Type: PacketType.Stream, Status: PacketStatus.Continue } && packet.Header.Serial == serial)
        .SelectMany(static packet => packet.Payload)];
}
