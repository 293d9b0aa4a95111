using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client;

/// <summary>The other end of a link: it writes down what it is sent and answers as it is told to, or not at all.</summary>
internal class ScriptedPeer
{
    private readonly VirtualTime _time;
    private readonly PacketReader _reader = new();
    private readonly Dictionary<(uint Program, int Procedure), Action<Received>> _answers = [];

    internal ScriptedPeer(VirtualTime time)
    {
        _time = time;
        Transport = new ScriptedTransport(time) { Written = Take };
    }

    /// <summary>The end of the one under test.</summary>
    internal ScriptedTransport Transport { get; }

    /// <summary>All that was received, in order.</summary>
    internal List<Received> Packets { get; } = [];

    /// <summary>The calls of libvirt's program, by name.</summary>
    internal IEnumerable<RemoteProcedure> Calls => Packets
        .Where(static one => one.Header is { Program: Programs.Remote, Type: PacketType.Call })
        .Select(static one => (RemoteProcedure)one.Header.Procedure);

    /// <summary>What is done about calls that nothing else is said of.</summary>
    internal Action<Received> Otherwise { get; set; } = static _ => { };

    /// <summary>Says what is done about a call.</summary>
    internal void On(uint program, int procedure, Action<Received> answer) => _answers[(program, procedure)] = answer;

    /// <summary>Says what is done about a call of libvirt's program.</summary>
    internal void On(RemoteProcedure procedure, Action<Received> answer) => On(Programs.Remote, (int)procedure, answer);

    /// <summary>Has a call of libvirt's program answered.</summary>
    internal void Answer<TArguments, TReply>(RemoteProcedure procedure, Func<TArguments, TReply> reply)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply>
        => On(procedure, call =>
        {
            try
            {
                Reply(call, reply(XdrReader.Read<TArguments>(call.Payload)));
            }
            catch (HypervisorException e)
            {
                Refuse(call, RpcError.Of(e));
            }
        });

    internal void Reply<T>(Received call, T value)
        where T : struct, IXdr<T> => Give(call.Header with { Type = PacketType.Reply }, value);

    internal void Refuse(Received call, RpcError error) => Give(call.Header with { Type = PacketType.Reply, Status = PacketStatus.Error }, error);

    internal void Message<T>(RemoteProcedure procedure, T value)
        where T : struct, IXdr<T> => Give(MessageOf(Programs.Remote, (int)procedure), value);

    /// <summary>Sends one packet.</summary>
    internal void Give<T>(PacketHeader header, T value)
        where T : struct, IXdr<T> => Transport.Give(Packet(header, value));

    /// <summary>Sends a packet of a stream.</summary>
    internal void Stream(Received call, PacketStatus status, byte[] bytes)
    {
        using var buffer = new XdrBuffer();
        PacketWriter.Write(buffer, call.Header with { Type = PacketType.Stream, Status = status }, bytes);
        Transport.Give(buffer.Written.ToArray());
    }

    internal static PacketHeader MessageOf(uint program, int procedure)
        => new(program, Programs.Version, procedure, PacketType.Message, 1, PacketStatus.Ok);

    internal static byte[] Packet<T>(PacketHeader header, T value)
        where T : struct, IXdr<T>
    {
        using var buffer = new XdrBuffer();
        PacketWriter.Write(buffer, header, ref value);
        return buffer.Written.ToArray();
    }

    internal static byte[] Packet(PacketHeader header) => Packet(header, default(Nothing));

    private void Take(byte[] bytes)
    {
        ReadOnlySpan<byte> rest = bytes;
        while (_reader.TryRead(ref rest, out Packet packet))
        {
            var received = new Received(_time.Clock.TotalSeconds, packet.Header, packet.Payload.ToArray());
            Packets.Add(received);
            if (received.Header.Type == PacketType.Call || received.Header.Program == Programs.Own)
            {
                _answers.GetValueOrDefault((received.Header.Program, received.Header.Procedure), Otherwise)(received);
            }
            else if (received.Header.Type == PacketType.Stream)
            {
                OnStream(received);
            }
        }
    }

    /// <summary>What is done about packets of streams.</summary>
    internal Action<Received> OnStream { get; set; } = static _ => { };
}
