using System;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.EventTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.RegistrationTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client;

/// <summary>Daemons of other people: older, newer, and with events at awkward moments.</summary>
public sealed class ForeignDaemonTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public void What_there_is_is_known_when_the_connection_is()
    {
        IHypervisor client = new ForeignDaemon(_time).Connect().Value;

        DomainRecord guest = client.ListDomains().ShouldHaveSingleItem();
        (guest.Name, guest.State, guest.Reason, guest.MemoryKiB, guest.CurrentMemoryKiB, guest.Vcpus)
            .ShouldBe(("guest", DomainState.Shutoff, StateReason.ShutoffShutdown, 2048, 1024, 1));
        client.LookupDomain("guest").Uuid.ShouldBe(ForeignDaemon.Guest.Uuid);
    }

    [Fact]
    public void What_is_told_while_it_is_listed_is_not_missed()
    {
        var daemon = new ForeignDaemon(_time);
        daemon.BeforeStatistics = () =>
        {
            daemon.BeforeStatistics = static () => { };
            daemon.Domains[0] = ForeignDaemon.Guest with { Id = 3 }; // The list has been taken; the statistics see it run.
            daemon.Tell(Lifecycle.Started, 0, id: 3);
        };
        IHypervisor client = daemon.Connect().Value;
        Recording<HypervisorEvent> events = _time.Record(client.EventsFrom(client.Position with { Sequence = 0 }));
        _time.AdvanceBySeconds(5);

        events.Values.ShouldHaveSingleItem().ShouldBeOfType<DomainLifecycleEvent>().Detail.ShouldBe(LifecycleDetail.StartedBooted);
        client.LookupDomain("guest").Record.Id.ShouldBe(3);
    }

    [Fact]
    public void What_comes_between_the_reply_and_the_next_turn_is_not_missed()
    {
        var daemon = new ForeignDaemon(_time);
        daemon.On(RemoteProcedure.ConnectDomainEventCallbackRegisterAny, call =>
        {
            daemon.Reply(call, new Number { Value = ForeignDaemon.CallbackId });
            if (daemon.Registered.Count == 0)
            {
                daemon.Registered.Add(0);
                daemon.Tell(Lifecycle.Suspended, 0, id: 3);
            }
        });
        IHypervisor client = daemon.Connect().Value;

        Recording<HypervisorEvent> events = _time.Record(client.EventsFrom(client.Position with { Sequence = 0 }));
        _time.AdvanceBySeconds(1);
        events.Values.First().ShouldBeOfType<DomainLifecycleEvent>().Detail.ShouldBe(LifecycleDetail.SuspendedPaused);
    }

    [Fact]
    public void Newer_kinds_of_events_are_asked_for_and_told_with_their_bytes()
    {
        var daemon = new ForeignDaemon(_time) { Kinds = DomainEventMessages.Count + 2 };
        IHypervisor client = daemon.Connect().Value;
        Recording<HypervisorEvent> events = _time.Record(client.Events);
        daemon.Message((RemoteProcedure)451, new Callback<Text> { CallbackId = ForeignDaemon.CallbackId, Message = new Text { Value = "new" } });
        _time.AdvanceBySeconds(1);

        daemon.Registered.Max().ShouldBe(DomainEventMessages.Count + 1);
        RawEvent raw = events.Values.ShouldHaveSingleItem().ShouldBeOfType<RawEvent>();
        (raw.Program, raw.Message).ShouldBe((Programs.Remote, 451));
        raw.Data.ToArray().ShouldBe([0, 0, 0x12, 0x67, 0, 0, 0, 3, (byte)'n', (byte)'e', (byte)'w', 0]);
    }

    [Fact]
    public void A_daemon_without_ids_of_callbacks_is_asked_for_the_elder_events()
    {
        var daemon = new ForeignDaemon(_time) { HasCallbacks = false };
        IHypervisor client = daemon.Connect().Value;
        Recording<HypervisorEvent> events = _time.Record(client.Events);
        daemon.Message(RemoteProcedure.DomainEventReboot, new DomainTypes.DomainArguments { Domain = ForeignDaemon.Guest with { Id = 3 } });
        daemon.Message(RemoteProcedure.DomainEventPMSuspend, new DomainTypes.DomainArguments { Domain = ForeignDaemon.Guest with { Id = 3 } });
        _time.AdvanceBySeconds(1);

        daemon.Registered.ShouldBe(Enumerable.Range(0, 16).Except([(int)DomainEventKind.IOError, (int)DomainEventKind.BlockJob]), ignoreOrder: true);
        events.Values.Select(static one => one.GetType()).ShouldBe([typeof(DomainRebootedEvent), typeof(DomainPMEvent)]);
    }

    [Fact]
    public void An_event_that_never_comes_is_inferred_in_the_end()
    {
        var daemon = new ForeignDaemon(_time);
        daemon.Answer<DomainTypes.DomainFlags, DomainTypes.DomainArguments>(RemoteProcedure.DomainCreateWithFlags, _ =>
        {
            daemon.Domains[0] = ForeignDaemon.Guest with { Id = 5 };
            return new DomainTypes.DomainArguments { Domain = daemon.Domains[0] };
        });
        IHypervisor client = daemon.Connect().Value;
        Recording<HypervisorEvent> events = _time.Record(client.Events);
        var start = new Outcome<Position>();
        double now = _time.Clock.TotalSeconds;
        _time.At(now, () => _ = start.WatchAsync(_time, () => client.LookupDomain("guest").StartAsync()));
        _time.AdvanceBySeconds(10);

        start.Value.ShouldBe(client.Position);
        start.At!.Value.ShouldBe(now + 2, tolerance: 0.001);
        DomainLifecycleEvent started = events.Values.ShouldHaveSingleItem().ShouldBeOfType<DomainLifecycleEvent>();
        (started.Detail, started.Id, started.Inferred is not null).ShouldBe((LifecycleDetail.StartedBooted, 5, true));
    }

    [Fact]
    public void A_daemon_that_hangs_up_in_the_middle_is_not_connected_to()
    {
        var daemon = new ForeignDaemon(_time);
        daemon.On(RemoteProcedure.ConnectListAllDomains, _ => daemon.Transport.End());

        Outcome<IHypervisor> connect = daemon.Connect();

        connect.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.NoConnect);
    }

    [Fact]
    public void A_daemon_that_never_answers_is_given_up()
    {
        var daemon = new ForeignDaemon(_time);
        daemon.On(RemoteProcedure.ConnectOpen, static _ => { });
        Outcome<IHypervisor> connect = daemon.Connect();
        _time.AdvanceBySeconds(60);

        connect.At!.Value.ShouldBe(30, tolerance: 0.001);
        connect.Error.ShouldBeOfType<HypervisorException>().Code.ShouldBe(ErrorCode.OperationTimeout);
        daemon.Transport.IsClosed.ShouldBeTrue();
    }
}
