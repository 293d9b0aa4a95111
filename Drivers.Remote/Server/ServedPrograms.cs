using System;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Server.Procedures;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>Which programs and procedures are served.</summary>
internal sealed class ServedPrograms
{
    internal ServedPrograms()
    {
        AuthenticationProcedures.AddTo(Remote);
        HandshakeProcedures.AddTo(Remote);
        HostProcedures.AddTo(Remote);
        NodeProcedures.AddTo(Remote);
        DomainListProcedures.AddTo(Remote);
        DomainLifecycleProcedures.AddTo(Remote);
        DomainDefinitionProcedures.AddTo(Remote);
        DomainStateProcedures.AddTo(Remote);
        DomainControlProcedures.AddTo(Remote);
        DomainImageProcedures.AddTo(Remote);
        DomainStatisticsProcedures.AddTo(Remote);
        DomainProcessorProcedures.AddTo(Remote);
        GuestAgentProcedures.AddTo(Remote);
        EventProcedures.AddTo(Remote);
        NetworkProcedures.AddTo(Remote);
        AbsentObjectProcedures.AddTo(Remote);
        QemuProcedures.AddTo(Qemu);
        OwnProcedures.AddTo(Own);
    }

    /// <summary>libvirt's API.</summary>
    internal ProcedureTable<RemoteProcedure> Remote { get; } = new();

    /// <summary>libvirt's program for QEMU.</summary>
    internal ProcedureTable<QemuProcedure> Qemu { get; } = new();

    /// <summary>Our own program.</summary>
    internal ProcedureTable<OwnProcedure> Own { get; } = new();

    /// <summary>What a call asks for; <see langword="null"/> when that is not served.</summary>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.Rpc"/>: there is no such program, or it is no proper call.</exception>
    internal Procedure? Find(in PacketHeader call)
    {
        if (call.Status != PacketStatus.Ok)
        {
            throw new HypervisorException(ErrorCode.Rpc, ErrorDomain.Rpc, $"Unexpected message status {(int)call.Status}");
        }

        return call switch
        {
            { Program: Programs.Remote, Version: Programs.Version } => Remote.Find(call.Procedure),
            { Program: Programs.Qemu, Version: Programs.Version } => Qemu.Find(call.Procedure),
            { Program: Programs.Own, Version: Programs.OwnVersion } => Own.Find(call.Procedure),
            _ => throw new HypervisorException(ErrorCode.Rpc, ErrorDomain.Rpc, $"Cannot find program {(int)call.Program} version {call.Version}"),
        };
    }

    /// <summary>How logs name what is called.</summary>
    internal static string NameOf(in PacketHeader call) => call.Program switch
    {
        Programs.Remote => Enum.GetName((RemoteProcedure)call.Procedure) ?? $"procedure {call.Procedure}",
        Programs.Qemu => Enum.GetName((QemuProcedure)call.Procedure) ?? $"QEMU procedure {call.Procedure}",
        Programs.Own => Enum.GetName((OwnProcedure)call.Procedure) ?? $"procedure {call.Procedure} of our own program",
        _ => $"procedure {call.Procedure} of program 0x{call.Program:x}",
    };
}
