using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ConnectionTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>A client that speaks packets and writes down what it is sent. It does what it is told, however wrong.</summary>
internal sealed class WireClient : IObserver<ReadOnlyMemory<byte>>
{
    private readonly ServerSetup _setup;
    private readonly IHostConnection _transport;
    private readonly PacketReader _reader = new();
    private IDisposable? _receiving;
    private uint _lastSerial;

    internal WireClient(ServerSetup setup, IHostConnection transport, bool reads)
    {
        (_setup, _transport) = (setup, transport);
        if (reads)
        {
            Read();
        }
    }

    /// <summary>All that was received, in order.</summary>
    internal List<(double At, PacketHeader Header, byte[] Payload)> Packets { get; } = [];

    /// <summary>When the server hung up.</summary>
    internal double? ClosedAt { get; private set; }

    /// <summary>Messages and what they are of.</summary>
    internal IEnumerable<(RemoteProcedure Procedure, byte[] Payload)> Messages => Packets
        .Where(static packet => packet.Header is { Program: Programs.Remote, Type: PacketType.Message })
        .Select(static packet => ((RemoteProcedure)packet.Header.Procedure, packet.Payload));

    public void OnNext(ReadOnlyMemory<byte> value)
    {
        ReadOnlySpan<byte> bytes = value.Span;
        while (_reader.TryRead(ref bytes, out Packet packet))
        {
            Packets.Add((_setup.Time.Clock.TotalSeconds, packet.Header, packet.Payload.ToArray()));
        }
    }

    public void OnError(Exception error) => OnCompleted();

    public void OnCompleted() => ClosedAt = _setup.Time.Clock.TotalSeconds;

    /// <summary>Reads from here on.</summary>
    internal void Read() => _receiving = _transport.Received.Subscribe(this);

    /// <summary>Reads nothing for a while.</summary>
    internal void StopReading() => _receiving?.Dispose();

    /// <summary>Reads nothing from here on, and has asked for more than the kernel keeps for it: what else the server has to say waits there.</summary>
    internal void StopReadingAndFillUp()
    {
        string xml = VirtualSetup.Xml("filler", Guid.NewGuid().ToString(), $"<description>{new string('x', 100_000)}</description>");
        DomainTypes.DomainName filler = Ask<Text, DomainTypes.DomainArguments>(RemoteProcedure.DomainDefineXml, new Text { Value = xml }).Domain;
        StopReading();
        for (int i = 0; i < 3; i++)
        {
            Post(RemoteProcedure.DomainGetXmlDesc, new DomainTypes.DomainFlags { Domain = filler });
        }

        _setup.Settle();
    }

    /// <summary>Sends a packet of a stream.</summary>
    internal void SendStream(RemoteProcedure procedure, uint serial, PacketStatus status, byte[]? data = null)
    {
        using var buffer = new XdrBuffer();
        PacketWriter.Write(buffer, new PacketHeader(Programs.Remote, Programs.Version, (int)procedure, PacketType.Stream, serial, status), data);
        _transport.Send(buffer.Written);
    }

    internal void Send(byte[] bytes) => _transport.Send(bytes);

    internal void HangUp() => _transport.Dispose();

    /// <summary>Sends a call and does not wait.</summary>
    /// <returns>Its serial.</returns>
    internal uint Post<TArguments>(RemoteProcedure procedure, TArguments arguments = default)
        where TArguments : struct, IXdr<TArguments> => Post(Programs.Remote, (int)procedure, arguments);

    /// <summary>Sends a call of any program and does not wait.</summary>
    /// <returns>Its serial.</returns>
    internal uint Post<TArguments>(uint program, int procedure, TArguments arguments = default)
        where TArguments : struct, IXdr<TArguments>
    {
        using var buffer = new XdrBuffer();
        PacketWriter.Write(buffer, new PacketHeader(program, Programs.Version, procedure, PacketType.Call, ++_lastSerial, PacketStatus.Ok), ref arguments);
        _transport.Send(buffer.Written);
        return _lastSerial;
    }

    /// <summary>Sends a call and waits for what it brings.</summary>
    internal TReply Ask<TArguments, TReply>(RemoteProcedure procedure, TArguments arguments = default)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply> => Ask<TArguments, TReply>(Programs.Remote, (int)procedure, arguments);

    /// <summary>The same of QEMU's program.</summary>
    internal TReply AskQemu<TArguments, TReply>(QemuProcedure procedure, TArguments arguments = default)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply> => Ask<TArguments, TReply>(Programs.Qemu, (int)procedure, arguments);

    /// <summary>The same of our own program.</summary>
    internal TReply AskOwn<TArguments, TReply>(OwnProcedure procedure, TArguments arguments = default)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply> => Ask<TArguments, TReply>(Programs.Own, (int)procedure, arguments);

    /// <summary>The same of any program.</summary>
    internal TReply Ask<TArguments, TReply>(uint program, int procedure, TArguments arguments)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply>
    {
        (PacketHeader header, byte[] payload) = ReplyTo(Post(program, procedure, arguments));
        string failure = header.Status == PacketStatus.Ok ? "" : XdrReader.Read<RpcError>(payload).Message!;
        failure.ShouldBe("");
        (header.Program, header.Procedure).ShouldBe((program, procedure));
        return XdrReader.Read<TReply>(payload);
    }

    /// <summary>Sends a call that is to fail.</summary>
    internal RpcError Refused<TArguments>(RemoteProcedure procedure, TArguments arguments = default)
        where TArguments : struct, IXdr<TArguments> => ErrorOf(Post(procedure, arguments));

    /// <summary>Sends a call of QEMU's program that is to fail.</summary>
    internal RpcError RefusedByQemu<TArguments>(QemuProcedure procedure, TArguments arguments = default)
        where TArguments : struct, IXdr<TArguments> => ErrorOf(Post(Programs.Qemu, (int)procedure, arguments));

    /// <summary>Sends a call of our own program that is to fail.</summary>
    internal RpcError RefusedByOwn<TArguments>(OwnProcedure procedure, TArguments arguments = default)
        where TArguments : struct, IXdr<TArguments> => ErrorOf(Post(Programs.Own, (int)procedure, arguments));

    /// <summary>Says hello to our own program.</summary>
    internal OwnTypes.HelloReply SayHello()
        => AskOwn<OwnTypes.HelloArguments, OwnTypes.HelloReply>(OwnProcedure.Hello, new OwnTypes.HelloArguments { Version = Programs.OwnVersion, Client = "test" });

    /// <summary>Begins a subscription of our own program.</summary>
    internal OwnTypes.SubscribeReply Subscribe(OwnTypes.SubscribeArguments arguments)
        => AskOwn<OwnTypes.SubscribeArguments, OwnTypes.SubscribeReply>(OwnProcedure.Subscribe, arguments);

    /// <summary>Gives a subscription of our own program credit.</summary>
    internal void GiveCredit(int id, uint events)
    {
        var message = new OwnTypes.CreditMessage { Id = id, Events = events };
        using var buffer = new XdrBuffer();
        PacketWriter.Write(buffer, new PacketHeader(Programs.Own, Programs.OwnVersion, (int)OwnProcedure.Credit, PacketType.Message, Serial: 0, PacketStatus.Ok), ref message);
        _transport.Send(buffer.Written);
    }

    /// <summary>The messages of our own program that were received, with their times.</summary>
    internal IEnumerable<(double At, TMessage Message)> Heard<TMessage>(OwnProcedure procedure)
        where TMessage : struct, IXdr<TMessage> => Packets
        .Where(packet => packet.Header is { Program: Programs.Own, Type: PacketType.Message } header && header.Procedure == (int)procedure)
        .Select(static packet => (packet.At, XdrReader.Read<TMessage>(packet.Payload)));

    /// <summary>The error that a call ends with.</summary>
    internal RpcError ErrorOf(uint serial)
    {
        (PacketHeader header, byte[] payload) = ReplyTo(serial);
        header.Status.ShouldBe(PacketStatus.Error);
        return XdrReader.Read<RpcError>(payload);
    }

    /// <summary>Waits for the reply to a call.</summary>
    internal (PacketHeader Header, byte[] Payload) ReplyTo(uint serial)
    {
        _setup.Settle();
        for (int i = 0; i < 120 && !HasReply(serial); i++)
        {
            _setup.Settle();
        }

        HasReply(serial).ShouldBeTrue($"no reply; closed at {ClosedAt}; the log says: {string.Join("; ", _setup.Host.Log.Entries)}");
        (double _, PacketHeader header, byte[] payload) = Packets.Single(packet => packet.Header.Type == PacketType.Reply && packet.Header.Serial == serial);
        return (header, payload);
    }

    internal bool HasReply(uint serial) => Packets.Exists(packet => packet.Header.Type == PacketType.Reply && packet.Header.Serial == serial);

    /// <summary>Opens the hypervisor.</summary>
    internal void Open(string name = "qemu:///system", bool isReadOnly = false)
        => Ask<OpenArguments, Nothing>(RemoteProcedure.ConnectOpen, new OpenArguments { Name = name, Flags = isReadOnly ? OpenArguments.ReadOnly : 0 });
}
