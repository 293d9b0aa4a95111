using System;

namespace Rx.Hypervisor.Drivers.Qemu.Agent;

/// <summary>The agent is gone, or its channel is, before it answered.</summary>
internal sealed class AgentLostException(string cause, Exception? inner = null) : Exception(cause, inner);
