using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Drivers.Remote;
using Rx.Hypervisor.Drivers.Remote.Client;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client;

/// <summary>One life of one transport, against a peer that does what it is told, however wrong.</summary>
public sealed class RpcLinkTests
{
    private readonly VirtualTime _time = new();
    private readonly ScriptedPeer _peer;
    private readonly Recorder _sink = new();
    private RpcLink? _link;

    public RpcLinkTests() => _peer = new ScriptedPeer(_time);

    private RpcLink Link => _link ??= new RpcLink(_peer.Transport, _time, _time.TimeProvider, _sink, NullLogger.Instance);

    [Fact]
    public void A_call_has_its_reply()
    {
        _peer.Answer<Text, Text>(RemoteProcedure.ConnectGetType, static text => new Text { Value = text.Value + "!" });

        Outcome<string> call = Call("hello");
        _time.Start();

        call.Value.ShouldBe("hello!");
        Link.CallsInFlight.ShouldBe(0);
    }

    [Fact]
    public void Replies_find_their_calls_in_whatever_order_they_come()
    {
        List<Received> calls = [];
        _peer.Otherwise = calls.Add;
        Outcome<string>[] outcomes = [.. Enumerable.Range(0, 20).Select(n => Call($"{n}"))];
        _time.AdvanceTo(TimeSpan.FromSeconds(1));

        foreach (Received call in calls.OrderBy(static call => (call.Header.Serial * 7) % 20))
        {
            _peer.Reply(call, new Text { Value = Read(call) });
        }

        _time.AdvanceTo(TimeSpan.FromSeconds(2));
        outcomes.Select(static one => one.Value).ShouldBe(Enumerable.Range(0, 20).Select(static n => $"{n}"));
    }

    [Fact]
    public void A_call_that_is_not_answered_fails_on_time_and_its_late_reply_is_dropped()
    {
        Received? unanswered = null;
        _peer.Otherwise = call => unanswered = call;
        Outcome<string> late = Call("late", deadline: 5);
        _time.AdvanceTo(TimeSpan.FromSeconds(10));

        late.At.ShouldBe(5);
        late.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.OperationTimeout);
        Link.CallsInFlight.ShouldBe(0);
        _peer.Reply(unanswered!, new Text { Value = "at last" });
        _peer.Answer<Text, Text>(RemoteProcedure.ConnectGetType, static text => text);
        Outcome<string> next = Call("next");
        _time.AdvanceTo(TimeSpan.FromSeconds(11));

        next.Value.ShouldBe("next");
        Link.IsClosed.ShouldBeFalse();
    }

    [Fact]
    public void A_call_that_is_called_off_frees_its_serial_at_once()
    {
        using var cancel = new CancellationTokenSource();
        Outcome<string> call = Call("never", cancel: cancel.Token);
        _time.At(3, cancel.Cancel);
        _time.AdvanceTo(TimeSpan.FromSeconds(4));

        call.At.ShouldBe(3);
        call.Error.ShouldBeAssignableTo<OperationCanceledException>();
        Link.CallsInFlight.ShouldBe(0);
    }

    [Fact]
    public void A_second_reply_is_dropped()
    {
        _peer.On(RemoteProcedure.ConnectGetType, call =>
        {
            _peer.Reply(call, new Text { Value = "once" });
            _peer.Reply(call, new Text { Value = "twice" });
        });
        Outcome<string> first = Call("a"), second = Call("b");
        _time.Start();

        (first.Value, second.Value).ShouldBe(("once", "once"));
        Link.IsClosed.ShouldBeFalse();
    }

    [Fact]
    public void What_the_peer_refuses_fails_that_call_alone()
    {
        _peer.On(RemoteProcedure.ConnectGetType, call => _peer.Refuse(call, RpcError.Of(ErrorCode.NoDomain, ErrorDomain.Qemu, "no domain with matching name 'x'")));
        Outcome<string> call = Call("a");
        _time.Start();

        HypervisorException error = call.Error.ShouldBeOfType<HypervisorException>();
        (error.Code, error.Domain, error.Message).ShouldBe((ErrorCode.NoDomain, ErrorDomain.Qemu, "Domain not found: no domain with matching name 'x'"));
        Link.IsClosed.ShouldBeFalse();
    }

    [Fact]
    public void A_procedure_that_the_peer_does_not_know_is_not_supported()
    {
        _peer.Otherwise = call => _peer.Refuse(call, RpcError.UnknownProcedure(call.Header.Procedure));
        Outcome<string> call = Call("a");
        _time.Start();

        call.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.NoSupport);
    }

    [Fact]
    public void Every_call_that_waits_is_told_when_the_link_ends()
    {
        Outcome<string> first = Call("a"), second = Call("b");
        _time.At(2, _peer.Transport.End);
        _time.AdvanceTo(TimeSpan.FromSeconds(3));

        foreach (Outcome<string> call in new[] { first, second })
        {
            call.At.ShouldBe(2);
            call.Error.ShouldBeOfType<ConnectionLostException>().InnerException.ShouldBeOfType<EndOfStreamException>();
        }

        Outcome<string> later = Call("c");
        _time.AdvanceTo(TimeSpan.FromSeconds(4));
        later.Error.ShouldBeOfType<ConnectionLostException>();
        _peer.Transport.IsClosed.ShouldBeTrue();
    }

    [Fact]
    public void A_reply_that_cannot_be_read_fails_the_call_and_ends_the_link()
    {
        _peer.On(RemoteProcedure.ConnectGetType, call => _peer.Transport.Give(ScriptedPeer.Packet(call.Header with { Type = PacketType.Reply })));
        Outcome<string> call = Call("a"), other = Call("b");
        _time.AdvanceTo(TimeSpan.FromSeconds(1));

        call.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.Rpc);
        other.Error.ShouldBeOfType<ConnectionLostException>().InnerException.ShouldBeOfType<RpcProtocolException>();
    }

    [Fact]
    public void Garbage_ends_the_link()
    {
        Outcome<string> call = Call("a");
        _time.At(1, () => _peer.Transport.Give([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]));
        _time.AdvanceTo(TimeSpan.FromSeconds(2));

        call.At.ShouldBe(1);
        call.Error.ShouldBeOfType<ConnectionLostException>().InnerException.ShouldBeOfType<RpcProtocolException>();
    }

    [Fact]
    public void Replies_to_nobody_strange_types_and_calls_to_this_end_are_passed_over()
    {
        _peer.Answer<Text, Text>(RemoteProcedure.ConnectGetType, static text => text);
        RpcLink link = Link;
        PacketHeader header = ScriptedPeer.MessageOf(Programs.Remote, 7);
        foreach (int type in new[] { 0, 1, 3, 4, 6, 7, 99, -1 })
        {
            _peer.Give(header with { Type = (PacketType)type, Serial = 12345 }, new Number { Value = 0 });
        }

        Outcome<string> call = Call("still here");
        _time.Start();

        call.Value.ShouldBe("still here");
        link.IsClosed.ShouldBeFalse();
    }

    [Fact]
    public void Pings_are_answered_while_calls_wait()
    {
        Outcome<string> call = Call("slow", deadline: 100);
        _time.At(3, () => _peer.Transport.Give(ScriptedPeer.Packet(ScriptedPeer.MessageOf(Programs.KeepAlive, (int)KeepAliveProcedure.Ping))));
        _time.AdvanceTo(TimeSpan.FromSeconds(4));

        Received pong = _peer.Packets.Single(static packet => packet.Header.Program == Programs.KeepAlive);
        (pong.At, pong.Header.Procedure, pong.Header.Type, pong.Payload.Length).ShouldBe((3, (int)KeepAliveProcedure.Pong, PacketType.Message, 0));
        call.At.ShouldBeNull();
    }

    [Fact]
    public void A_peer_that_gives_no_sign_of_life_is_given_up()
    {
        Outcome<string> call = Call("a", deadline: 1000);
        Link.KeepAlive(TimeSpan.FromSeconds(5), 5);
        _time.AdvanceTo(TimeSpan.FromSeconds(1));
        _peer.Transport.IsBlackHole = true;
        _time.AdvanceTo(TimeSpan.FromSeconds(100));

        call.At.ShouldBe(30);
        call.Error.ShouldBeOfType<ConnectionLostException>();
    }

    [Fact]
    public void A_peer_that_answers_pings_is_kept_however_long_nothing_else_comes()
    {
        Link.KeepAlive(TimeSpan.FromSeconds(5), 5);
        _peer.On(Programs.KeepAlive, (int)KeepAliveProcedure.Ping, static _ => { });
        _time.At(0, Answer);
        _time.AdvanceTo(TimeSpan.FromHours(1));

        Link.IsClosed.ShouldBeFalse();
        _peer.Packets.Count.ShouldBe(720);

        void Answer()
        {
            _peer.Transport.Written += bytes => _peer.Transport.Give(
                ScriptedPeer.Packet(ScriptedPeer.MessageOf(Programs.KeepAlive, (int)KeepAliveProcedure.Pong)));
        }
    }

    [Fact]
    public void Messages_are_told_in_order_with_the_replies_between_them()
    {
        _peer.On(RemoteProcedure.ConnectGetType, call =>
        {
            byte[] segment = [.. Message(1), .. Message(2), .. ScriptedPeer.Packet(call.Header with { Type = PacketType.Reply }, new Text { Value = "r" }), .. Message(3)];
            _peer.Transport.Give(segment);
        });
        Run(async () =>
        {
            await AskAsync("a", TimeSpan.FromSeconds(30), CancellationToken.None);
            _sink.Seen.Add("reply");
            return true;
        });
        _time.Start();

        _sink.Seen.ShouldBe(["1", "2", "reply", "3"]);

        static byte[] Message(int value) => ScriptedPeer.Packet(ScriptedPeer.MessageOf(Programs.Remote, 107), new Number { Value = value });
    }

    [Fact]
    public void A_segment_may_be_cut_anywhere()
    {
        _peer.On(RemoteProcedure.ConnectGetType, call =>
        {
            foreach (byte one in ScriptedPeer.Packet(call.Header with { Type = PacketType.Reply }, new Text { Value = "in pieces" }))
            {
                _peer.Transport.Give([one]);
            }
        });
        Outcome<string> call = Call("a");
        _time.Start();

        call.Value.ShouldBe("in pieces");
    }

    [Fact]
    public void Arguments_that_the_protocol_cannot_carry_fail_before_anything_is_sent()
    {
        Outcome<string> call = Call(new string('x', RpcLimits.Text + 1));
        _time.Start();

        call.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.Rpc);
        _peer.Packets.ShouldBeEmpty();
        Link.IsClosed.ShouldBeFalse();
    }

    [Fact]
    public void A_stream_is_taken_to_its_end_and_finished_by_both()
    {
        _peer.On(RemoteProcedure.DomainScreenshot, call =>
        {
            _peer.Reply(call, new OptionalText { Value = "image/png" });
            _peer.Stream(call, PacketStatus.Continue, [1, 2]);
            _peer.Stream(call, PacketStatus.Continue, [3]);
            _peer.Stream(call, PacketStatus.Continue, []);
        });
        _peer.OnStream = end => _peer.Stream(end, PacketStatus.Ok, []);

        Outcome<(OptionalText Mime, byte[] Bytes)> download = Download();
        _time.Start();

        download.Value.Mime.Value.ShouldBe("image/png");
        download.Value.Bytes.ShouldBe([1, 2, 3]);
        _peer.Packets[^1].Header.Status.ShouldBe(PacketStatus.Ok);
    }

    [Fact]
    public void A_stream_that_fails_fails_who_waits()
    {
        _peer.On(RemoteProcedure.DomainScreenshot, call =>
        {
            _peer.Reply(call, new OptionalText { Value = "image/png" });
            _peer.Give(
                call.Header with { Type = PacketType.Stream, Status = PacketStatus.Error },
                RpcError.Of(ErrorCode.OperationFailed, ErrorDomain.Qemu, "no screen"));
        });

        Outcome<(OptionalText Mime, byte[] Bytes)> download = Download();
        _time.Start();

        download.Error.ShouldBeOfType<HypervisorException>().Message.ShouldBe("operation failed: no screen");
        _peer.Packets.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1000)]
    public void A_stream_that_does_not_end_or_is_too_long_is_given_up(int chunks)
    {
        _peer.On(RemoteProcedure.DomainScreenshot, call =>
        {
            _peer.Reply(call, new OptionalText { Value = "image/png" });
            for (int i = 0; i < chunks; i++)
            {
                _peer.Stream(call, PacketStatus.Continue, new byte[100]);
            }
        });

        Outcome<(OptionalText Mime, byte[] Bytes)> download = Download();
        _time.AdvanceTo(TimeSpan.FromSeconds(60));

        download.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(chunks == 2 ? ErrorCode.OperationTimeout : ErrorCode.OperationFailed);
        _peer.Packets[^1].Header.Status.ShouldBe(PacketStatus.Error);
        Link.IsClosed.ShouldBeFalse();
    }

    private Outcome<string> Call(string text, double deadline = 30, CancellationToken cancel = default)
        => Run(() => AskAsync(text, TimeSpan.FromSeconds(deadline), cancel));

    private async Task<string> AskAsync(string text, TimeSpan deadline, CancellationToken cancel)
    {
        const RemoteProcedure Procedure = RemoteProcedure.ConnectGetType;
        Text reply = await Link.CallAsync<Text, Text>(
            Programs.Remote, Programs.Version, (int)Procedure, nameof(RemoteProcedure.ConnectGetType), new Text { Value = text }, deadline, cancel);
        return reply.Value;
    }

    private Outcome<(OptionalText Mime, byte[] Bytes)> Download() => Run(() => Link.DownloadAsync<Nothing, OptionalText>(
        Programs.Remote, Programs.Version, (int)RemoteProcedure.DomainScreenshot, "DomainScreenshot", default, 4096, TimeSpan.FromSeconds(30), CancellationToken.None));

    private Outcome<T> Run<T>(Func<Task<T>> work)
    {
        var outcome = new Outcome<T>();
        _time.Start(() => outcome.WatchAsync(_time, work));
        return outcome;
    }

    private static string Read(Received call) => Rx.Hypervisor.Drivers.Remote.Xdr.XdrReader.Read<Text>(call.Payload).Value;

    private sealed class Recorder : IRpcSink
    {
        internal List<string> Seen { get; } = [];

        public void OnMessage(in Packet packet)
            => Seen.Add($"{Rx.Hypervisor.Drivers.Remote.Xdr.XdrReader.Read<Number>(packet.Payload).Value}");
    }
}
