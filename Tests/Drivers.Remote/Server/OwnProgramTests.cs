using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>Our own program on the wire: events by position, heartbeats, what a call caused.</summary>
public sealed class OwnProgramTests
{
    private const uint Plenty = 10_000;

    private readonly ServerSetup _setup = new(static options =>
    {
        options.HeartbeatInterval = TimeSpan.FromSeconds(1000); // Only the tests that wait for it see it.
        options.Limits.PendingBytes = 20_000;
        options.Limits.Subscriptions = 3;
    });

    private readonly WireClient _doer;

    public OwnProgramTests() => _doer = _setup.Open();

    private IHypervisor Hypervisor => _setup.Host.Hypervisor;

    [Fact]
    public void Hello_tells_who_is_there_and_how_far_its_events_have_come()
    {
        Define("guest");

        HelloReply reply = _setup.Open(isReadOnly: true).SayHello();

        (reply.Version, reply.Hostname, reply.HeartbeatMs, reply.Last.Value).ShouldBe((1u, "big", 1_000_000u, Hypervisor.Position));
        reply.Features.Length.ShouldBe(0);
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(2u)]
    [InlineData(uint.MaxValue)]
    public void The_lower_version_is_spoken(uint version)
        => _setup.Open().AskOwn<HelloArguments, HelloReply>(OwnProcedure.Hello, new HelloArguments { Version = version, Client = "a later one" }).Version.ShouldBe(1u);

    [Fact]
    public void What_is_no_version_is_refused()
    {
        WireClient client = _setup.Open();

        client.RefusedByOwn(OwnProcedure.Hello, new HelloArguments { Client = "" }).Number.ShouldBe((int)ErrorCode.InvalidArgument);
        client.Send(Packet(version: 2, OwnProcedure.Hello, new HelloArguments { Version = 2, Client = "" }));
        client.ErrorOf(4711).Message.ShouldBe($"Cannot find program {0x72786876} version 2");
        client.RefusedByOwn((OwnProcedure)99, default(Nothing)).Message.ShouldBe("unknown procedure: 99");
        client.SayHello().Version.ShouldBe(1u);
    }

    [Fact]
    public void Without_hello_there_is_nothing_and_it_is_said_once()
    {
        WireClient client = _setup.Open();

        client.RefusedByOwn(OwnProcedure.Subscribe, default(SubscribeArguments)).Number.ShouldBe((int)ErrorCode.OperationInvalid);
        client.RefusedByOwn(OwnProcedure.Inventory, new InventoryArguments { Kind = "domains" }).Number.ShouldBe((int)ErrorCode.OperationInvalid);
        client.RefusedByOwn(OwnProcedure.Unsubscribe, default(FeedNumber)).Number.ShouldBe((int)ErrorCode.OperationInvalid);
        client.GiveCredit(1, Plenty);
        client.SayHello();
        client.RefusedByOwn(OwnProcedure.Hello, new HelloArguments { Version = 1, Client = "" }).Number.ShouldBe((int)ErrorCode.OperationInvalid);
    }

    [Fact]
    public void From_now_on_is_what_comes_behind_the_position_of_the_reply()
    {
        Define("before");
        WireClient client = Greet();

        SubscribeReply reply = client.Subscribe(new SubscribeArguments { Window = Plenty });
        Position since = Hypervisor.Position;
        DomainName guest = Define("guest", Guid.NewGuid());
        Do(RemoteProcedure.DomainCreate, guest);

        reply.Position.Value.ShouldBe(since);
        HypervisorEvent[] heard = [.. Events(client, reply.Id)];
        heard.ShouldBe(EventsFrom(since));
        heard.Length.ShouldBeGreaterThan(2);
        client.Heard<EventsMessage>(OwnProcedure.Events).Last().Message.UpTo.Value.ShouldBe(Hypervisor.Position);
    }

    [Fact]
    public void From_a_position_is_what_happened_since_without_a_seam()
    {
        Position since = Hypervisor.Position;
        DomainName guest = Define("guest");
        Do(RemoteProcedure.DomainCreate, guest);
        WireClient client = Greet();

        SubscribeReply reply = client.Subscribe(new SubscribeArguments { After = At(since), Window = Plenty });
        Do(RemoteProcedure.DomainDestroy, guest);

        Events(client, reply.Id).ShouldBe(EventsFrom(since));
    }

    [Fact]
    public void A_subscription_sends_as_many_events_as_there_is_credit()
    {
        Position since = Hypervisor.Position;
        WireClient client = Greet();
        int id = client.Subscribe(new SubscribeArguments { After = At(since), Window = 2 }).Id;
        DefineMany(10);
        _setup.Settle();
        Events(client, id).ShouldBe(EventsFrom(since).Take(2));

        client.GiveCredit(id, 0);
        _setup.Settle();
        Events(client, id).Count().ShouldBe(2);

        client.GiveCredit(id, 3);
        _setup.Settle();
        Events(client, id).ShouldBe(EventsFrom(since).Take(5));

        client.GiveCredit(id, Plenty);
        _setup.Settle();
        Events(client, id).ShouldBe(EventsFrom(since));
    }

    [Fact]
    public void Without_a_window_nothing_comes_until_there_is_credit()
    {
        WireClient client = Greet();
        SubscribeReply reply = client.Subscribe(default);
        Define("guest");
        Events(client, reply.Id).ShouldBeEmpty();

        client.GiveCredit(reply.Id, 1);
        _setup.Settle();

        Events(client, reply.Id).ShouldBe(EventsFrom(reply.Position.Value));
    }

    [Fact]
    public void Credit_that_is_nonsense_harms_nobody()
    {
        WireClient client = Greet();
        int id = client.Subscribe(new SubscribeArguments { Window = 1 }).Id;
        foreach (int other in (int[])[0, -1, id + 1, int.MaxValue, int.MinValue])
        {
            client.GiveCredit(other, uint.MaxValue);
        }

        for (int i = 0; i < 100; i++)
        {
            client.GiveCredit(id, uint.MaxValue);
        }

        Position since = Hypervisor.Position;
        DefineMany(5);
        Events(client, id).ShouldBe(EventsFrom(since));

        client.Send(Packet(version: 1, OwnProcedure.Credit, new Number { Value = id }, PacketType.Message));
        _setup.Settle();
        client.ClosedAt.ShouldNotBeNull("a message that cannot be read cannot be answered either");
        _setup.Host.Log.Entries.ShouldContain(static entry => entry.Id == 3004);
    }

    [Fact]
    public void A_message_that_only_a_later_version_knows_is_passed_over()
    {
        WireClient client = Greet();

        client.Send(Packet(version: 1, (OwnProcedure)99, new Number { Value = 1 }, PacketType.Message));
        client.Send(Packet(version: 2, OwnProcedure.Credit, default(Nothing), PacketType.Message));

        client.Subscribe(default).Id.ShouldBe(1);
    }

    [Fact]
    public void Filters_leave_what_is_not_wanted_at_the_server()
    {
        DomainName mine = Define("mine");
        DomainName other = Define("other", Guid.NewGuid());
        WireClient client = Greet();
        int ofMine = client.Subscribe(new SubscribeArguments { Domains = new[] { new Uuid { Value = mine.Uuid } }, Window = Plenty }).Id;
        int ofKind = client.Subscribe(new SubscribeArguments { Kinds = new[] { "lifecycle" }, Window = Plenty }).Id;
        int ofBoth = client.Subscribe(new SubscribeArguments { Domains = new[] { new Uuid { Value = mine.Uuid } }, Kinds = new[] { "rebooted" }, Window = Plenty }).Id;
        Position since = Hypervisor.Position;

        foreach (DomainName guest in (DomainName[])[mine, other])
        {
            Do(RemoteProcedure.DomainCreate, guest);
            _doer.Ask<DomainFlags, Nothing>(RemoteProcedure.DomainReset, new DomainFlags { Domain = guest });
            Do(RemoteProcedure.DomainDestroy, guest);
        }

        HypervisorEvent[] all = EventsFrom(since);
        Events(client, ofMine).ShouldBe(all.OfType<DomainEvent>().Where(one => one.Domain == mine.Uuid));
        Events(client, ofKind).ShouldBe(all.OfType<DomainLifecycleEvent>());
        Events(client, ofBoth).ShouldBe(all.OfType<DomainRebootedEvent>().Where(one => one.Domain == mine.Uuid));
        Events(client, ofBoth).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_filter_for_what_does_not_exist_is_refused()
        => Greet().RefusedByOwn(OwnProcedure.Subscribe, new SubscribeArguments { Kinds = new[] { "lifecycle", "livecycle" } })
            .Message.ShouldBe("invalid argument: there is no kind of event 'livecycle'");

    [Fact]
    public void A_subscriber_that_does_not_read_costs_nothing_and_misses_nothing()
    {
        WireClient deaf = Greet();
        WireClient good = Greet();
        int ofDeaf = deaf.Subscribe(new SubscribeArguments { Window = uint.MaxValue }).Id;
        int ofGood = good.Subscribe(new SubscribeArguments { Window = uint.MaxValue }).Id;
        Position since = Hypervisor.Position;
        deaf.StopReadingAndFillUp();
        int waiting = _setup.Server.Pending.Max();

        DefineMany(250);

        _setup.Server.Pending.Max().ShouldBeLessThan(waiting + 1000, "the one event that finds no room, and none behind it");
        deaf.ClosedAt.ShouldBeNull();
        HypervisorEvent[] all = EventsFrom(since);
        all.Length.ShouldBeGreaterThan(500);
        Events(good, ofGood).ShouldBe(all);

        deaf.Read();
        _setup.Settle();
        Events(deaf, ofDeaf).ShouldBe(all);
    }

    [Fact]
    public void What_is_missing_is_told_and_what_there_is_behind_it()
    {
        DomainName guest = Define("guest");
        WireClient client = Greet();
        var strange = new Position(Guid.NewGuid(), 7);

        int id = client.Subscribe(new SubscribeArguments { After = At(strange), Window = Plenty }).Id;
        _setup.Settle();
        Do(RemoteProcedure.DomainUndefine, guest);

        HypervisorEvent[] heard = [.. Events(client, id)];
        heard[0].ShouldBeOfType<GapEvent>().From.ShouldBe(strange);
        heard.OfType<InventoryEvent>().ShouldHaveSingleItem().Domains.ShouldHaveSingleItem().Name.ShouldBe("guest");
        heard[^1].ShouldBeOfType<DomainLifecycleEvent>().Detail.ShouldBe(LifecycleDetail.UndefinedRemoved);
    }

    [Fact]
    public void The_inventory_behind_a_gap_comes_though_the_credit_ended_with_the_gap()
    {
        DomainName mine = Define("mine");
        Define("other", Guid.NewGuid());
        WireClient client = Greet();
        var asked = new SubscribeArguments { After = At(new Position(Guid.NewGuid(), 7)), Domains = new[] { new Uuid { Value = mine.Uuid } }, Window = 1 };
        int id = client.Subscribe(asked).Id;
        _setup.Settle();
        Events(client, id).ShouldHaveSingleItem().ShouldBeOfType<GapEvent>();
        Do(RemoteProcedure.DomainCreate, mine);

        client.GiveCredit(id, Plenty);
        _setup.Settle();

        HypervisorEvent[] heard = [.. Events(client, id)];
        InventoryEvent inventory = heard.OfType<InventoryEvent>().ShouldHaveSingleItem();
        inventory.Domains.ShouldHaveSingleItem().ShouldBe(Hypervisor.Domains.Lookup(mine.Uuid));
        inventory.Position.ShouldBe(heard[^1].Position);
        inventory.Position.Sequence.ShouldBeGreaterThanOrEqualTo(heard[^2].Position.Sequence);
    }

    [Fact]
    public void What_has_ended_is_silent_and_its_place_is_free()
    {
        WireClient client = Greet();
        int[] ids = [.. Enumerable.Range(0, 3).Select(_ => client.Subscribe(new SubscribeArguments { Window = Plenty }).Id)];
        client.RefusedByOwn(OwnProcedure.Subscribe, default(SubscribeArguments)).Message.ShouldBe("operation failed: this client has 3 subscriptions already, and may have no more");

        client.AskOwn<FeedNumber, Nothing>(OwnProcedure.Unsubscribe, new FeedNumber { Id = ids[1] });
        client.RefusedByOwn(OwnProcedure.Unsubscribe, new FeedNumber { Id = ids[1] }).Number.ShouldBe((int)ErrorCode.InvalidArgument);
        Define("guest");

        ids.Select(id => Events(client, id).Count()).ShouldBe([1, 0, 1]);
        client.Subscribe(default).Id.ShouldBe(4);
    }

    [Fact]
    public void A_client_that_is_gone_leaves_nothing_behind()
    {
        WireClient client = Greet();
        client.Subscribe(new SubscribeArguments { Window = Plenty });
        client.AskOwn<InventoryArguments, FeedNumber>(OwnProcedure.Inventory, new InventoryArguments { Kind = "domains" });

        client.HangUp();
        Define("guest");

        _setup.Server.ClientCount.ShouldBe(1);
        _setup.Stop();
    }

    [Fact]
    public void Heartbeats_tell_the_last_position_and_how_far_a_filter_has_come()
    {
        var setup = new ServerSetup(static options => options.HeartbeatInterval = TimeSpan.FromSeconds(10));
        WireClient doer = setup.Open();
        WireClient client = setup.Open();
        WireClient deaf = setup.Open();
        double since = setup.Time.Clock.TotalSeconds;
        client.SayHello();
        int id = client.Subscribe(new SubscribeArguments { Kinds = new[] { "rebooted" }, Window = 1 }).Id;
        doer.Ask<Text, DomainArguments>(RemoteProcedure.DomainDefineXml, new Text { Value = VirtualSetup.Xml() });
        Position last = setup.Host.Hypervisor.Position;

        setup.Time.AdvanceBySeconds(25);

        client.Heard<HeartbeatMessage>(OwnProcedure.Heartbeat).Select(one => (Math.Round(one.At - since), one.Message.Last.Value)).ShouldBe([(10, last), (20, last)]);
        EventsMessage progress = client.Heard<EventsMessage>(OwnProcedure.Events).ShouldHaveSingleItem().Message;
        (progress.Id, progress.UpTo.Value, progress.Lines.Length).ShouldBe((id, last, 0));
        deaf.Packets.ShouldNotContain(static packet => packet.Header.Program == Programs.Own, "it has said nothing");
    }

    [Fact]
    public void The_reply_of_a_call_comes_behind_the_position_that_it_caused()
    {
        WireClient client = Greet();
        int before = client.Packets.Count;

        uint define = client.Post(RemoteProcedure.DomainDefineXml, new Text { Value = VirtualSetup.Xml() });
        client.ReplyTo(define);
        Position defined = Hypervisor.Position;
        DomainName guest = XdrReader.Read<DomainArguments>(client.ReplyTo(define).Payload).Domain;
        uint create = client.Post(RemoteProcedure.DomainCreate, new DomainArguments { Domain = guest });
        client.ReplyTo(create);
        client.Ask<Nothing, Number>(RemoteProcedure.ConnectNumOfDomains);

        client.Heard<CausedMessage>(OwnProcedure.Caused).Select(static one => (one.Message.Serial, one.Message.Position.Value))
            .ShouldBe([(define, defined), (create, Hypervisor.Position)]);
        client.Packets.Skip(before).Select(static packet => packet.Header.Type)
            .ShouldBe([PacketType.Message, PacketType.Reply, PacketType.Message, PacketType.Reply, PacketType.Reply]);
    }

    private static byte[] Packet<T>(uint version, OwnProcedure procedure, T payload, PacketType type = PacketType.Call)
        where T : struct, IXdr<T>
    {
        using var buffer = new XdrBuffer();
        PacketWriter.Write(buffer, new PacketHeader(Programs.Own, version, (int)procedure, type, Serial: 4711, PacketStatus.Ok), ref payload);
        return buffer.Written.ToArray();
    }

    private static WirePosition At(Position position) => new() { Value = position };

    private static IEnumerable<HypervisorEvent> Events(WireClient client, int id) => client.Heard<EventsMessage>(OwnProcedure.Events)
        .Where(one => one.Message.Id == id)
        .SelectMany(static one => one.Message.Lines.ToArray().Select(line => EventJson.Read(line.Json.Span, one.Message.UpTo.Value.Epoch)));

    private HypervisorEvent[] EventsFrom(Position position)
    {
        Recording<HypervisorEvent> recording = _setup.Time.Record(Hypervisor.EventsFrom(position));
        _setup.Settle();
        recording.Dispose();
        return [.. recording.Values];
    }

    private WireClient Greet()
    {
        WireClient client = _setup.Open();
        client.SayHello();
        return client;
    }

    private DomainName Define(string name, Guid? uuid = null) => _doer.Ask<Text, DomainArguments>(
        RemoteProcedure.DomainDefineXml, new Text { Value = VirtualSetup.Xml(name, uuid?.ToString() ?? VirtualSetup.Uuid) }).Domain;

    private void Do(RemoteProcedure procedure, DomainName domain) => _doer.Ask<DomainArguments, Nothing>(procedure, new DomainArguments { Domain = domain });

    /// <summary>Two events each.</summary>
    private void DefineMany(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Do(RemoteProcedure.DomainUndefine, Define("guest"));
        }
    }
}
