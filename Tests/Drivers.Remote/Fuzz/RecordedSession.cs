using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ConnectionTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.RegistrationTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Fuzz;

/// <summary>What a client says in a session that has something of everything, as the packets that it sends.</summary>
internal sealed class RecordedSession
{
    private static readonly DomainName Guest = new() { Name = "guest", Uuid = Guid.Parse(VirtualSetup.Uuid), Id = -1 };

    private readonly List<byte[]> _packets = [];
    private uint _serial;

    private RecordedSession()
    {
        Call(RemoteProcedure.AuthList, default(Nothing));
        Call(RemoteProcedure.ConnectSupportsFeature, new Number { Value = (int)RemoteFeature.ProgramKeepAlive });
        Call(RemoteProcedure.ConnectOpen, new OpenArguments { Name = "qemu:///system" });
        Call(RemoteProcedure.ConnectGetUri, default(Nothing));
        Call(RemoteProcedure.ConnectRegisterCloseCallback, default(Nothing));
        Call(RemoteProcedure.ConnectDomainEventCallbackRegisterAny, new RegisterDomainEvent { EventId = 0, Domain = Guest });
        Call(Programs.Own, (int)OwnProcedure.Hello, new HelloArguments { Version = 1, Client = "fuzz" });
        Call(Programs.Own, (int)OwnProcedure.Subscribe, new SubscribeArguments { Kinds = new[] { "lifecycle" }, Domains = new[] { new Uuid { Value = Guest.Uuid } }, Window = 2 });
        Call(Programs.Own, (int)OwnProcedure.Inventory, new InventoryArguments { Kind = "domains" });
        Call(RemoteProcedure.DomainDefineXml, new Text { Value = VirtualSetup.Xml() });
        Say(Programs.Own, (int)OwnProcedure.Credit, new CreditMessage { Id = 1, Events = 100 });
        Say(Programs.KeepAlive, (int)KeepAliveProcedure.Ping, default(Nothing));
        Call(RemoteProcedure.DomainLookupByName, new Text { Value = "guest" });
        Call(RemoteProcedure.ConnectListAllDomains, new ListArguments { NeedResults = true, Flags = 3 });
        Call(RemoteProcedure.DomainGetXmlDesc, new DomainFlags { Domain = Guest });
        Call(RemoteProcedure.DomainCreate, new DomainArguments { Domain = Guest });
        Call(RemoteProcedure.DomainGetInfo, new DomainArguments { Domain = Guest });
        Call(Programs.Qemu, (int)QemuProcedure.DomainMonitorCommand, new DomainTextFlags { Domain = Guest, Value = "{\"execute\":\"query-status\"}" });
        Call(RemoteProcedure.DomainScreenshot, new DomainUnsignedFlags { Domain = Guest });
        Stream(RemoteProcedure.DomainScreenshot, _serial, PacketStatus.Continue, [1, 2, 3, 4]);
        Stream(RemoteProcedure.DomainScreenshot, _serial, PacketStatus.Ok, []);
        Call(RemoteProcedure.ConnectListAllNetworks, new ListArguments { NeedResults = true });
        Call(RemoteProcedure.ConnectNetworkEventRegisterAny, default(RegisterNetworkEvent));
        Call(RemoteProcedure.DomainDestroy, new DomainArguments { Domain = Guest });
        Call(RemoteProcedure.DomainUndefine, new DomainArguments { Domain = Guest });
        Call(Programs.Own, (int)OwnProcedure.Unsubscribe, new FeedNumber { Id = 2 });
        Call(RemoteProcedure.ConnectClose, default(Nothing));
        Bytes = [.. _packets.SelectMany(static packet => packet)];
        Ends = [.. _packets.Select((_, i) => _packets.Take(i + 1).Sum(static packet => packet.Length))];
    }

    internal static RecordedSession Everything { get; } = new();

    /// <summary>All of it.</summary>
    internal byte[] Bytes { get; }

    /// <summary>Where each packet ends.</summary>
    internal int[] Ends { get; }

    private void Call<T>(RemoteProcedure procedure, T arguments)
        where T : struct, IXdr<T> => Call(Programs.Remote, (int)procedure, arguments);

    private void Call<T>(uint program, int procedure, T arguments)
        where T : struct, IXdr<T> => Add(new PacketHeader(program, 1, procedure, PacketType.Call, ++_serial, PacketStatus.Ok), arguments);

    private void Say<T>(uint program, int procedure, T message)
        where T : struct, IXdr<T> => Add(new PacketHeader(program, 1, procedure, PacketType.Message, 0, PacketStatus.Ok), message);

    private void Stream(RemoteProcedure procedure, uint serial, PacketStatus status, byte[] data)
    {
        using var buffer = new XdrBuffer();
        PacketWriter.Write(buffer, new PacketHeader(Programs.Remote, 1, (int)procedure, PacketType.Stream, serial, status), data);
        _packets.Add(buffer.Written.ToArray());
    }

    private void Add<T>(PacketHeader header, T payload)
        where T : struct, IXdr<T>
    {
        using var buffer = new XdrBuffer();
        PacketWriter.Write(buffer, header, ref payload);
        _packets.Add(buffer.Written.ToArray());
    }
}
