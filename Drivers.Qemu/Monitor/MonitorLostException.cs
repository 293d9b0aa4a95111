using System;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <summary>The monitor ended before the command was answered. Whether QEMU carried it out is not known.</summary>
/// <param name="command">The command that waited.</param>
/// <param name="end">How the monitor ended; its cause becomes <see cref="Exception.InnerException"/>.</param>
public sealed class MonitorLostException(string command, QmpEnd end)
    : Exception($"{command}: the monitor is gone ({end?.Reason})", end?.Cause)
{
    /// <summary>The command that waited.</summary>
    public string Command { get; } = command;

    /// <summary>How the monitor ended.</summary>
    public QmpEnd End { get; } = end ?? throw new ArgumentNullException(nameof(end));
}
