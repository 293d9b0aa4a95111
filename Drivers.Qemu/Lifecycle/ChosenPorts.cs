using System.Collections.Generic;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>Ports that runs of this driver have chosen: QEMU listens on one only a while after that.</summary>
internal sealed class ChosenPorts
{
    private readonly HashSet<int> _ports = [];

    /// <summary>Takes a port for a run, unless another run has it.</summary>
    internal bool TryTake(int port) => _ports.Add(port);

    internal void Release(int port) => _ports.Remove(port);
}
