using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Rx.Hypervisor.Tests.Drivers.Remote.Rpc;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.RegistrationTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>What one client may take, and that no other notices.</summary>
public sealed class LimitTests
{
    private static readonly string Long = VirtualSetup.Xml(more: $"<description>{new string('x', 50_000)}</description>");

    [Fact]
    public void So_many_calls_are_carried_out_at_once_and_signs_of_life_do_not_wait_for_them()
    {
        var setup = new ServerSetup();
        WireClient client = setup.Open();
        int before = client.Packets.Count;

        uint[] calls = [.. Enumerable.Range(0, 12).Select(i => client.Post(
            RemoteProcedure.DomainCreateXml, new TextFlags { Value = VirtualSetup.Xml($"guest{i}", Guid.NewGuid().ToString()) }))];
        client.Send(PacketFixtures.Ping);
        setup.Time.AdvanceBySeconds(0.001);

        setup.Host.Qemu.Processes.Count.ShouldBeLessThanOrEqualTo(5);
        client.Packets.Skip(before).Select(static packet => packet.Header.Program).ShouldBe([Programs.KeepAlive]);
        setup.Time.AdvanceBySeconds(30);
        calls.ShouldAllBe(serial => client.HasReply(serial));
        setup.Host.Qemu.Processes.Count.ShouldBe(12);
    }

    [Fact]
    public void Of_a_client_whose_calls_wait_nothing_more_is_read_until_some_are_done()
    {
        var setup = new ServerSetup(static options =>
        {
            options.Limits.CallsInFlight = 1;
            options.Limits.WaitingBytes = 1000;
        });
        WireClient client = setup.Open();

        uint[] calls = [.. Enumerable.Range(0, 20).Select(i => client.Post(
            RemoteProcedure.DomainCreateXml, new TextFlags { Value = VirtualSetup.Xml($"guest{i}", Guid.NewGuid().ToString()) }))];
        setup.Time.AdvanceBySeconds(0.001);
        client.Send(PacketFixtures.Ping);
        setup.Time.AdvanceBySeconds(0.001);

        client.Packets.ShouldNotContain(static packet => packet.Header.Program == Programs.KeepAlive); // It is not read: it stands behind what waits.
        setup.Time.AdvanceBySeconds(60);
        calls.ShouldAllBe(serial => client.HasReply(serial));
        client.Packets.ShouldContain(static packet => packet.Header.Program == Programs.KeepAlive);
    }

    [Fact]
    public void Of_a_client_that_does_not_read_the_calls_wait_and_others_go_on()
    {
        var setup = new ServerSetup(static options => options.Limits.PendingBytes = 400_000);
        WireClient good = setup.Open();
        DomainName guest = good.Ask<Text, DomainArguments>(RemoteProcedure.DomainDefineXml, new Text { Value = Long }).Domain;
        WireClient deaf = setup.Open();
        deaf.StopReading();

        uint[] calls = [.. Enumerable.Range(0, 200).Select(_ => deaf.Post(RemoteProcedure.DomainGetXmlDesc, new DomainFlags { Domain = guest }))];
        setup.Settle();

        setup.Server.Pending.Max().ShouldBeLessThan(600_000); // Of ten million.
        good.Ask<Nothing, Number>(RemoteProcedure.ConnectNumOfDomains).Value.ShouldBe(0);
        deaf.Read();
        setup.Settle();
        calls.ShouldAllBe(serial => deaf.HasReply(serial));
    }

    [Fact]
    public void A_client_that_does_not_read_its_events_is_let_go_and_others_hear_them()
    {
        var setup = new ServerSetup(static options => options.Limits.PendingBytes = 2000);
        WireClient doer = setup.Open();
        DomainName guest = doer.Ask<Text, DomainArguments>(RemoteProcedure.DomainDefineXml, new Text { Value = Long }).Domain;
        WireClient[] listeners = [setup.Open(), setup.Open()];
        foreach (WireClient listener in listeners)
        {
            listener.Ask<RegisterDomainEvent, Number>(RemoteProcedure.ConnectDomainEventCallbackRegisterAny, default);
        }

        listeners[0].StopReading();
        for (int i = 0; i < 6; i++)
        {
            listeners[0].Post(RemoteProcedure.DomainGetXmlDesc, new DomainFlags { Domain = guest }); // More than the kernel keeps for it.
        }

        setup.Settle();
        setup.Server.ClientCount.ShouldBe(3);
        doer.Ask<DomainArguments, Nothing>(RemoteProcedure.DomainUndefine, new DomainArguments { Domain = guest });

        setup.Server.ClientCount.ShouldBe(2);
        setup.Host.Log.Entries.Count(static entry => entry.Id == 3005 && entry.Message.Contains("does not read")).ShouldBe(1);
        listeners[1].Messages.Count().ShouldBe(1);
    }

    [Fact]
    public void One_client_too_many_is_turned_away()
    {
        var setup = new ServerSetup(static options => options.Limits.Clients = 2);
        WireClient first = setup.Open();
        setup.Open();

        WireClient third = setup.Connect();
        setup.Settle();
        third.ClosedAt.ShouldNotBeNull();
        setup.Host.Log.Entries.ShouldContain(static entry => entry.Id == 3003);

        first.HangUp();
        setup.Settle();
        setup.Open();
    }

    [Fact]
    public void Five_thousand_clients_are_served_and_the_next_is_turned_away()
    {
        var setup = new ServerSetup();
        int handles = setup.Host.Machine.Sockets.OpenHandles;
        WireClient[] clients = [.. Enumerable.Range(0, 5000).Select(_ => setup.Connect())];
        setup.Settle();
        WireClient next = setup.Connect();
        setup.Settle();
        next.ClosedAt.ShouldNotBeNull();
        setup.Server.ClientCount.ShouldBe(5000);

        uint[] serials = [.. clients.Select(static client => client.Post(RemoteProcedure.AuthList, default(Nothing)))];
        setup.Settle();
        clients.Zip(serials).ShouldAllBe(static one => one.First.HasReply(one.Second));

        Array.ForEach(clients, static client => client.HangUp());
        next.HangUp();
        setup.Settle();
        setup.Server.ClientCount.ShouldBe(0);
        setup.Host.Machine.Sockets.OpenHandles.ShouldBe(handles);
    }

    [Fact]
    public void A_packet_above_the_limit_ends_the_connection()
    {
        var setup = new ServerSetup(static options => options.Limits.PacketBytes = 1000);
        WireClient client = setup.Open();

        client.Post(RemoteProcedure.DomainLookupByName, new Text { Value = new string('x', 1000) });
        setup.Settle();

        client.ClosedAt.ShouldNotBeNull();
    }

    [Fact]
    public void Only_who_asked_for_it_is_watched()
    {
        var setup = new ServerSetup();
        WireClient silent = setup.Open();
        WireClient watched = setup.Open();
        double since = setup.Time.Clock.TotalSeconds;
        watched.Ask<Number, Number>(RemoteProcedure.ConnectSupportsFeature, new Number { Value = 10 });

        setup.Time.AdvanceBySeconds(100);

        silent.ClosedAt.ShouldBeNull();
        silent.Packets.ShouldNotContain(static packet => packet.Header.Program == Programs.KeepAlive);
        double[] pings = [.. watched.Packets.Where(static packet => packet.Header is { Program: Programs.KeepAlive, Procedure: (int)KeepAliveProcedure.Ping })
            .Select(packet => Math.Round(packet.At - since))];
        pings.ShouldBe([5, 10, 15, 20, 25]);
        Math.Round(watched.ClosedAt!.Value - since).ShouldBe(30);
        setup.Host.Log.Entries.ShouldContain(static entry => entry.Id == 3006);
    }

    [Fact]
    public void Who_answers_is_not_given_up()
    {
        var setup = new ServerSetup();
        WireClient watched = setup.Open();
        watched.Ask<Number, Number>(RemoteProcedure.ConnectSupportsFeature, new Number { Value = 10 });

        for (int i = 0; i < 30; i++)
        {
            setup.Time.AdvanceBySeconds(5);
            watched.Send(PacketFixtures.Pong);
        }

        watched.ClosedAt.ShouldBeNull();
    }
}
