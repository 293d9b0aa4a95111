using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainControlTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>libvirt's program for QEMU: commands of its monitor and of the guest agent as they are.</summary>
internal static class QemuProcedures
{
    private const uint ForPeople = 1;

    /// <summary>How long an agent has whose caller leaves that to the server: as with libvirt.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AsLongAsItTakes = TimeSpan.FromDays(24);

    internal static void AddTo(ProcedureTable<QemuProcedure> table)
    {
        table.Await<MonitorCommandArguments, Text>(QemuProcedure.DomainMonitorCommand, "virDomainQemuMonitorCommand", Access.Write, MonitorCommandAsync);
        table.Await<AgentCommandArguments, OptionalText>(QemuProcedure.DomainAgentCommand, "virDomainQemuAgentCommand", Access.Write, AgentCommandAsync);
    }

    private static async ValueTask<Text> MonitorCommandAsync(ServerSession session, MonitorCommandArguments it)
    {
        bool isForPeople = Flags.Require(it.Flags, ForPeople, "virDomainQemuMonitorCommand") != 0;
        return new Text { Value = await session.Find(it.Domain).MonitorCommandAsync(it.Command, isForPeople) };
    }

    private static async ValueTask<OptionalText> AgentCommandAsync(ServerSession session, AgentCommandArguments it)
    {
        Flags.RequireNone(it.Flags, "virDomainQemuAgentCommand");
        return new OptionalText { Value = await session.Find(it.Domain).AgentCommandAsync(it.Command, DeadlineOf(it.TimeoutSeconds)) };
    }

    private static TimeSpan DeadlineOf(int seconds) => seconds switch
    {
        -2 => AsLongAsItTakes,
        -1 => Usual,
        > 0 => TimeSpan.FromSeconds(Math.Min(seconds, AsLongAsItTakes.TotalSeconds)),
        _ => throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Qemu, $"invalid argument: an agent cannot be given {seconds} s"),
    };
}
