using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Server;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.EventTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.RegistrationTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>What clients hear of events.</summary>
public sealed class EventTests
{
    private readonly ServerSetup _setup = new();
    private readonly WireClient _doer;

    public EventTests() => _doer = _setup.Open();

    [Fact]
    public void A_life_is_told_in_order_with_the_callbacks_number()
    {
        WireClient listener = _setup.Open();
        int id = Register(listener, DomainEventKind.Lifecycle);

        DomainName guest = Define("guest");
        Do(RemoteProcedure.DomainCreate, guest);
        Do(RemoteProcedure.DomainSuspend, guest);
        Do(RemoteProcedure.DomainDestroy, guest);
        Do(RemoteProcedure.DomainUndefine, guest);

        Lifecycles(listener).ShouldBe(
        [
            (id, "guest", -1, 0, 0), // defined: added
            (id, "guest", 1, 4, 0),  // resumed: unpaused
            (id, "guest", 1, 2, 0),  // started: booted
            (id, "guest", 1, 3, 0),  // suspended: paused
            (id, "guest", 1, 6, 2),  // shutdown: by the host
            (id, "guest", -1, 5, 1), // stopped: destroyed
            (id, "guest", -1, 1, 0), // undefined: removed
        ]);
        listener.Packets[^1].Header.Serial.ShouldBe(1u); // As libvirtd has it.
    }

    [Fact]
    public void Each_client_hears_with_its_own_number()
    {
        WireClient[] listeners = [_setup.Open(), _setup.Open(isReadOnly: true), _setup.Open()];
        int[] ids = [.. listeners.Select(one => Register(one, DomainEventKind.Lifecycle))];

        Define("guest");

        listeners.Select(static one => Lifecycles(one).Single().Id).ShouldBe(ids);
        ids.ShouldBeUnique();
    }

    [Fact]
    public void A_callback_for_one_domain_hears_of_that_one()
    {
        DomainName mine = Define("mine");
        DomainName other = Define("other", Guid.NewGuid().ToString());
        WireClient listener = _setup.Open();
        int id = Register(listener, DomainEventKind.Lifecycle, mine);

        Do(RemoteProcedure.DomainUndefine, other);
        Do(RemoteProcedure.DomainUndefine, mine);

        Lifecycles(listener).ShouldBe([(id, "mine", -1, 1, 0)]);
    }

    [Fact]
    public void After_the_reply_to_its_end_a_callback_hears_nothing()
    {
        WireClient listener = _setup.Open();
        int id = Register(listener, DomainEventKind.Lifecycle);

        listener.Ask<Number, Nothing>(RemoteProcedure.ConnectDomainEventCallbackDeregisterAny, new Number { Value = id });
        Define("guest");

        listener.Messages.ShouldBeEmpty();
        RpcError error = listener.Refused(RemoteProcedure.ConnectDomainEventCallbackDeregisterAny, new Number { Value = id });
        (error.Number, error.Message).ShouldBe((1, $"internal error: domain event callback {id} not registered"));
    }

    [Fact]
    public void An_equal_callback_is_refused_and_so_is_an_unknown_kind()
    {
        WireClient listener = _setup.Open();
        DomainName guest = Define("guest");
        Register(listener, DomainEventKind.Lifecycle);
        Register(listener, DomainEventKind.Lifecycle, guest);

        RpcError equal = listener.Refused(RemoteProcedure.ConnectDomainEventCallbackRegisterAny, new RegisterDomainEvent { EventId = 0, Domain = guest });
        RpcError unknown = listener.Refused(RemoteProcedure.ConnectDomainEventCallbackRegisterAny, new RegisterDomainEvent { EventId = 99 });

        (equal.Number, equal.Message).ShouldBe((8, "invalid argument: event callback already tracked"));
        (unknown.Number, unknown.Message).ShouldBe((1, "internal error: unsupported event ID 99"));
    }

    [Fact]
    public void All_kinds_can_be_registered_and_those_of_other_objects_too()
    {
        WireClient listener = _setup.Open();

        int[] ids =
        [
            .. Enum.GetValues<DomainEventKind>().Select(kind => Register(listener, kind)),
            .. Two(RemoteProcedure.ConnectStoragePoolEventRegisterAny), .. Two(RemoteProcedure.ConnectNodeDeviceEventRegisterAny),
            .. Two(RemoteProcedure.ConnectSecretEventRegisterAny),
        ];

        ids.ShouldBeUnique();
        listener.Refused(RemoteProcedure.ConnectSecretEventDeregisterAny, new Number { Value = ids[^3] }).Message!.ShouldContain("secret event callback");
        listener.Ask<Number, Nothing>(RemoteProcedure.ConnectSecretEventDeregisterAny, new Number { Value = ids[^1] });

        IEnumerable<int> Two(RemoteProcedure procedure)
            => Enumerable.Range(0, 2).Select(kind => listener.Ask<RegisterPoolEvent, Number>(procedure, new RegisterPoolEvent { EventId = kind }).Value).ToList();
    }

    [Fact]
    public void The_elder_generation_hears_without_a_number()
    {
        WireClient listener = _setup.Open();
        listener.Ask<Nothing, Number>(RemoteProcedure.ConnectDomainEventRegister);
        listener.Ask<Number, Nothing>(RemoteProcedure.ConnectDomainEventRegisterAny, new Number { Value = (int)DomainEventKind.Reboot });

        DomainName guest = Define("guest");
        Do(RemoteProcedure.DomainCreate, guest);
        _doer.Ask<DomainFlags, Nothing>(RemoteProcedure.DomainReset, new DomainFlags { Domain = guest });

        (RemoteProcedure procedure, byte[] payload) = listener.Messages.First();
        procedure.ShouldBe(RemoteProcedure.DomainEventLifecycle);
        XdrReader.Read<LifecycleMessage>(payload).ShouldBe(new LifecycleMessage { Domain = guest });
        listener.Messages.Last().Procedure.ShouldBe(RemoteProcedure.DomainEventReboot);
        listener.Refused(RemoteProcedure.ConnectDomainEventRegisterAny, new Number { Value = (int)DomainEventKind.Tunable }).Message!.ShouldContain("unsupported event ID 17");
        listener.Ask<Nothing, Number>(RemoteProcedure.ConnectDomainEventDeregister);
        listener.Refused(RemoteProcedure.ConnectDomainEventDeregister, default(Nothing)).Message.ShouldBe("internal error: domain event 0 not registered");
    }

    [Fact]
    public void Each_kind_of_event_is_told_in_its_message()
    {
        WireClient listener = _setup.Open();
        foreach (DomainEventKind kind in Enum.GetValues<DomainEventKind>())
        {
            Register(listener, kind);
        }

        Guid domain = Guid.NewGuid();
        DomainEvent[] all =
        [
            new DomainRtcChangedEvent { Domain = domain, Name = "d", Offset = TimeSpan.FromSeconds(-30) },
            new DomainWatchdogEvent { Domain = domain, Name = "d", Action = "inject-nmi" },
            new DomainIOErrorEvent { Domain = domain, Name = "d", Device = "vda", Path = "/a", Action = "stop", Reason = "enospc" },
            new DomainGraphicsEvent { Domain = domain, Name = "d", Phase = GraphicsPhase.Connect, Local = new(GraphicsAddressFamily.IPv4, "::", "1"), Remote = new(GraphicsAddressFamily.IPv6, "::1", "2"), Subject = [new("a", "b")] },
            new DomainControlErrorEvent { Domain = domain, Name = "d" },
            new DomainBlockJobEvent { Domain = domain, Name = "d", Disk = "vda", Type = BlockJobType.Copy, Status = BlockJobStatus.Ready },
            new DomainDiskMissingEvent { Domain = domain, Name = "d", Device = "a", OldSource = "/x", IsDropped = true },
            new DomainTrayChangedEvent { Domain = domain, Name = "d", Device = "a", IsOpen = false },
            new DomainPMEvent { Domain = domain, Name = "d", Change = PowerManagementChange.SuspendToDisk },
            new DomainBalloonChangedEvent { Domain = domain, Name = "d", ActualKiB = 7 },
            new DomainDeviceEvent { Domain = domain, Name = "d", Device = "a", Change = DeviceChange.Added },
            new DomainDeviceEvent { Domain = domain, Name = "d", Device = "a", Change = DeviceChange.Removed },
            new DomainDeviceEvent { Domain = domain, Name = "d", Device = "a", Change = DeviceChange.RemovalFailed },
            new DomainTunableChangedEvent { Domain = domain, Name = "d", Parameters = [new UInt64Parameter("cputune.cpu_shares", 5)] },
            new DomainAgentEvent { Domain = domain, Name = "d", IsConnected = true, Reason = AgentChange.Channel },
            new DomainMigrationIterationEvent { Domain = domain, Name = "d", Iteration = 3 },
            new DomainJobCompletedEvent { Domain = domain, Name = "d", Job = DomainJob.None with { Type = DomainJobType.Failed, Error = "no" } },
            new DomainMetadataChangedEvent { Domain = domain, Name = "d", Kind = DomainMetadata.Element, Uri = "urn:x" },
            new DomainBlockThresholdEvent { Domain = domain, Name = "d", Device = "vda", Threshold = 1, Excess = 2 },
            new DomainMemoryFailureEvent { Domain = domain, Name = "d", Recipient = MemoryFailureRecipient.Guest, Action = MemoryFailureAction.Reset, IsRecursive = true },
            new DomainMemoryDeviceSizeChangedEvent { Domain = domain, Name = "d", Device = "a", SizeKiB = 9 },
        ];
        foreach (DomainEvent news in all)
        {
            EventTranslation.Translate(news, _setup.Server.Events);
        }

        _setup.Settle();
        listener.Messages.Select(static message => (int)message.Procedure)
            .ShouldBe([320, 321, 322, 324, 323, 325, 326, 339, 327, 328, 332, 331, 354, 333, 367, 346, 348, 359, 363, 379, 385, 423, 438]);
        byte[] threshold = listener.Messages.Single(static message => message.Procedure == RemoteProcedure.DomainEventBlockThreshold).Payload;
        XdrReader.Read<Callback<BlockThresholdMessage>>(threshold).Message.ShouldBe(
            new BlockThresholdMessage { Domain = new DomainName { Name = "d", Uuid = domain, Id = -1 }, Disk = "vda", Threshold = 1, Excess = 2 });
        byte[] failure = listener.Messages.Single(static message => message.Procedure == RemoteProcedure.DomainEventMemoryFailure).Payload;
        XdrReader.Read<Callback<MemoryFailureMessage>>(failure).Message.Flags.ShouldBe(2u);
    }

    [Fact]
    public void A_client_has_so_many_callbacks_and_no_more()
    {
        var setup = new ServerSetup(static options => options.Limits.Callbacks = 2);
        WireClient listener = setup.Open();
        Register(listener, DomainEventKind.Lifecycle);
        Register(listener, DomainEventKind.Reboot);

        RpcError error = listener.Refused(RemoteProcedure.ConnectDomainEventCallbackRegisterAny, new RegisterDomainEvent { EventId = 2 });

        error.Message.ShouldBe("operation failed: this client has 2 event callbacks already, and may have no more");
    }

    [Fact]
    public void Who_is_gone_is_told_nothing()
    {
        WireClient listener = _setup.Open();
        Register(listener, DomainEventKind.Lifecycle);
        listener.HangUp();

        Define("guest");

        _setup.Server.ClientCount.ShouldBe(1);
        _setup.Server.Events.IsWanted(DomainEventKind.Lifecycle).ShouldBeFalse();
    }

    private static int Register(WireClient listener, DomainEventKind kind, DomainName? domain = null) => listener
        .Ask<RegisterDomainEvent, Number>(RemoteProcedure.ConnectDomainEventCallbackRegisterAny, new RegisterDomainEvent { EventId = (int)kind, Domain = domain }).Value;

    private static List<(int Id, string Name, int Run, int Event, int Detail)> Lifecycles(WireClient listener) => [.. listener.Messages
        .Where(static message => message.Procedure == RemoteProcedure.DomainEventCallbackLifecycle)
        .Select(static message => XdrReader.Read<Callback<LifecycleMessage>>(message.Payload))
        .Select(static one => (one.CallbackId, one.Message.Domain.Name, one.Message.Domain.Id, one.Message.Event, one.Message.Detail))];

    private DomainName Define(string name, string uuid = VirtualSetup.Uuid)
        => _doer.Ask<Text, DomainArguments>(RemoteProcedure.DomainDefineXml, new Text { Value = VirtualSetup.Xml(name, uuid) }).Domain;

    private void Do(RemoteProcedure procedure, DomainName guest) => _doer.Ask<DomainArguments, Nothing>(procedure, new DomainArguments { Domain = guest });
}
