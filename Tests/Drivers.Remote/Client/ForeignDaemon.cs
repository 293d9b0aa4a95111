using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Drivers.Remote.Client;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ConnectionTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainStateTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.EventTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ParameterTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.RegistrationTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.StatisticsTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client;

/// <summary>A daemon by a script, with one domain, as a libvirtd of some release would answer; and our client.</summary>
internal sealed class ForeignDaemon : ScriptedPeer
{
    internal const int CallbackId = 4711;

    internal static readonly DomainName Guest = new() { Name = "guest", Uuid = new Guid(VirtualSetup.Uuid), Id = -1 };

    private readonly VirtualTime _time;

    internal ForeignDaemon(VirtualTime time)
        : base(time)
    {
        _time = time;
        Otherwise = call => Refuse(call, RpcError.UnknownProcedure(call.Header.Procedure));
        Answer<Nothing, AuthListReply>(RemoteProcedure.AuthList, static _ => new AuthListReply { Types = new[] { 0 } });
        Answer<Number, Number>(RemoteProcedure.ConnectSupportsFeature, feature => new Number
        {
            Value = feature.Value == (int)RemoteFeature.RemoteEventCallback ? HasCallbacks ? 1 : 0 : 0,
        });
        Answer<OpenArguments, Nothing>(RemoteProcedure.ConnectOpen, static _ => default);
        Answer<RegisterDomainEvent, Number>(RemoteProcedure.ConnectDomainEventCallbackRegisterAny, Register);
        Answer<Number, Nothing>(RemoteProcedure.ConnectDomainEventRegisterAny, kind =>
        {
            Registered.Add(kind.Value);
            return default;
        });
        Answer<ListArguments, DomainList>(RemoteProcedure.ConnectListAllDomains, it => new DomainList { Domains = Domains.ToArray(), Count = (uint)Domains.Count });
        Answer<BulkStatsArguments, BulkStatsReply>(RemoteProcedure.ConnectGetAllDomainStats, _ =>
        {
            BeforeStatistics();
            return new BulkStatsReply { Records = Domains.Select(StatisticsOf).ToArray() };
        });
        Answer<Uuid, DomainArguments>(RemoteProcedure.DomainLookupByUuid, it => new DomainArguments { Domain = Find(it.Value) });
        Answer<DomainFlags, DomainStateReply>(RemoteProcedure.DomainGetState, it => new DomainStateReply { State = StateOf(it.Domain), Reason = 1 });
        Answer<DomainArguments, DomainInfoReply>(RemoteProcedure.DomainGetInfo, it => new DomainInfoReply
        {
            State = StateOf(it.Domain), MaxMemoryKiB = 2048, MemoryKiB = 1024, Vcpus = 1,
        });
        Answer<DomainArguments, Flag>(RemoteProcedure.DomainIsPersistent, static _ => new Flag { Value = true });
    }

    /// <summary>Whether callbacks have ids.</summary>
    internal bool HasCallbacks { get; init; } = true;

    /// <summary>How many kinds of events it has.</summary>
    internal int Kinds { get; init; } = DomainEventMessages.Count;

    internal List<int> Registered { get; } = [];

    internal List<DomainName> Domains { get; } = [Guest];

    /// <summary>What happens when it is asked for statistics: the list has been taken by then.</summary>
    internal Action BeforeStatistics { get; set; } = static () => { };

    /// <summary>Connects our client.</summary>
    internal Outcome<IHypervisor> Connect()
    {
        var outcome = new Outcome<IHypervisor>();
        _time.At(_time.Clock.TotalSeconds, () => _ = outcome.WatchAsync(_time, async () => await RemoteHypervisor.ConnectAsync(
            new RemoteSetup
            {
                Uri = new Uri("qemu+tcp://foreign.example.org/system"),
                Name = "qemu:///system",
                OpenTransport = _ => Task.FromResult<Stream>(Transport),
                Scheduler = _time,
                Clock = _time.TimeProvider,
                Delivery = _time,
                Log = NullLogger.Instance,
            },
            CancellationToken.None)));
        _time.AdvanceBySeconds(1);
        return outcome;
    }

    /// <summary>Tells of a step in the life of the domain.</summary>
    internal void Tell(Lifecycle kind, int detail, int id) => Message(RemoteProcedure.DomainEventCallbackLifecycle, new Callback<LifecycleMessage>
    {
        CallbackId = CallbackId, Message = new LifecycleMessage { Domain = Guest with { Id = id }, Event = (int)kind, Detail = detail },
    });

    private static int StateOf(DomainName name) => (int)(name.Id < 0 ? DomainState.Shutoff : DomainState.Running);

    private static BulkStats StatisticsOf(DomainName name) => new()
    {
        Domain = name,
        Parameters = new Parameter[]
        {
            new() { Value = new Int32Parameter("state.state", StateOf(name)) },
            new() { Value = new Int32Parameter("state.reason", 1) },
            new() { Value = new UInt64Parameter("balloon.maximum", 2048) },
            new() { Value = new UInt64Parameter("balloon.current", 1024) },
            new() { Value = new UInt32Parameter("vcpu.current", 1) },
        },
    };

    private Number Register(RegisterDomainEvent it)
    {
        if (it.EventId >= Kinds)
        {
            throw new HypervisorException(ErrorCode.InternalError, ErrorDomain.Rpc, $"internal error: unsupported event ID {it.EventId}");
        }

        Registered.Add(it.EventId);
        return new Number { Value = CallbackId };
    }

    private DomainName Find(Guid uuid) => Domains.Exists(one => one.Uuid == uuid)
        ? Domains.Find(one => one.Uuid == uuid)
        : throw new HypervisorException(ErrorCode.NoDomain, ErrorDomain.Qemu, $"no domain with matching uuid '{uuid}'");
}
