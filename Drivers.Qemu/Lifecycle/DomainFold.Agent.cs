using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <content>The channels of a domain, and who of the guest is on them.</content>
internal static partial class DomainFold
{
    /// <summary>The first that is told of a run: the agent is not there yet.</summary>
    private static void Introduce(DomainStep step)
    {
        if (!step.History.IsTold && step.History.Live?.Devices.Agent is not null)
        {
            TellAgent(step, AgentChange.DomainStarted, EventCause.Operation);
        }
    }

    private static void ChangePort(DomainStep step, PortChanged change)
    {
        if (step.History.Live is not { } live || live.Devices.Channels.FirstOrDefault(channel => channel.Alias == change.Port) is not { } port)
        {
            return; // A port of QEMU's own arguments.
        }

        step.Inferred = change.When;
        step.History = step.History with { Live = live with { Devices = WithPort(live.Devices, port, change.IsOpen) } };
        if (port.IsAgent && step.Record.IsAgentConnected != change.IsOpen)
        {
            step.Record = step.Record with { IsAgentConnected = change.IsOpen };
            TellAgent(step, AgentChange.Channel, EventCause.Guest);
        }
    }

    private static DomainDevices WithPort(DomainDevices devices, ChannelDevice port, bool isOpen) => devices with
    {
        Channels = [.. devices.Channels.Select(one => one == port ? port with { IsConnected = isOpen } : one)],
    };

    private static void TellAgent(DomainStep step, AgentChange reason, EventCause cause) => step.Tell(
        new DomainAgentEvent
        {
            Domain = step.Record.Uuid,
            Name = step.Record.Name,
            IsConnected = step.Record.IsAgentConnected,
            Reason = reason,
        },
        cause);
}
