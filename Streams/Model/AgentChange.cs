namespace Rx.Hypervisor;

/// <summary>Why the guest agent is connected or not, with libvirt's numbers (<c>virConnectDomainEventAgentLifecycleReason</c>).</summary>
public enum AgentChange
{
    /// <summary>Nobody knows.</summary>
    Unknown = 0,

    /// <summary>The domain was started.</summary>
    DomainStarted = 1,

    /// <summary>The agent opened or closed its channel.</summary>
    Channel = 2,
}
