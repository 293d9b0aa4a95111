using System;

namespace Rx.Hypervisor.Drivers.Qemu.Agent;

/// <summary>What came from the guest is not the agent's protocol.</summary>
internal sealed class AgentProtocolException : Exception
{
    internal AgentProtocolException(string message)
        : base(message)
    {
    }

    internal AgentProtocolException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
