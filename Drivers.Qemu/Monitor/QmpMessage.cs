using System;
using System.Collections.Generic;
using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <summary>One line received on a monitor. Closed: a <c>switch</c> over this file's cases is complete.</summary>
public abstract record QmpMessage
{
    private protected QmpMessage()
    {
    }
}

/// <summary>What QEMU says first on a monitor, once.</summary>
/// <param name="Major">QEMU's version, first number.</param>
/// <param name="Minor">QEMU's version, second number.</param>
/// <param name="Micro">QEMU's version, third number.</param>
/// <param name="Package">What the packager calls this build; often empty.</param>
/// <param name="Capabilities">What <c>qmp_capabilities</c> may enable: <c>oob</c>.</param>
public sealed record QmpGreeting(int Major, int Minor, int Micro, string Package, IReadOnlyList<string> Capabilities)
    : QmpMessage;

/// <summary>A command succeeded.</summary>
/// <param name="Id">The id that the command was sent with.</param>
/// <param name="Value">What it returns; an empty object when it has nothing to say.</param>
public sealed record QmpReturn(long Id, JsonElement Value) : QmpMessage;

/// <summary>QEMU refused a command.</summary>
/// <param name="Id">
/// The id that the command was sent with; <see langword="null"/> when QEMU could not parse what it was sent.
/// </param>
/// <param name="Class">As in the QAPI schema: <c>GenericError</c>, <c>CommandNotFound</c>.</param>
/// <param name="Description">For people; nothing decides by it.</param>
public sealed record QmpError(long? Id, string Class, string Description) : QmpMessage;

/// <summary>Something happened in the guest or in QEMU; belongs to no command.</summary>
/// <param name="Name">As in the QAPI schema: <c>STOP</c>, <c>SHUTDOWN</c>.</param>
/// <param name="At">
/// Host time, microsecond resolution; wall clock, so it may step. <see langword="null"/> when QEMU sent -1 (no clock).
/// </param>
/// <param name="Data">Event-specific object; <see cref="JsonValueKind.Undefined"/> when the event carries none.</param>
public sealed record QmpEvent(string Name, DateTimeOffset? At, JsonElement Data) : QmpMessage;
