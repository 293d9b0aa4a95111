using System;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation;

/// <summary>How much of it goes wrong.</summary>
internal static class MonitorFaults
{
    /// <summary>What is said instead of an answer.</summary>
    internal const string Garbage = "%$&/()=?";

    /// <summary>How late is late.</summary>
    internal static readonly TimeSpan LateBy = TimeSpan.FromSeconds(1);

    /// <summary>How long whoever calls waits then.</summary>
    internal static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(100);
}
