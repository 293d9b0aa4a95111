using System;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <summary>QEMU refused a command; the monitor goes on.</summary>
/// <param name="command">The command that was refused.</param>
/// <param name="errorClass">As in the QAPI schema: <c>GenericError</c>, <c>CommandNotFound</c>.</param>
/// <param name="description">QEMU's words, for people.</param>
public sealed class QmpCommandException(string command, string errorClass, string description)
    : Exception($"{command}: {description} ({errorClass})")
{
    /// <summary>The command that was refused.</summary>
    public string Command { get; } = command;

    /// <summary>As in the QAPI schema: <c>GenericError</c>, <c>CommandNotFound</c>.</summary>
    public string ErrorClass { get; } = errorClass;

    /// <summary>QEMU's words, for people.</summary>
    public string Description { get; } = description;
}
