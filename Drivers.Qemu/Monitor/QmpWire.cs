using System;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Rx.Hypervisor.Drivers.Qemu.Monitor;

/// <summary>Writes what crosses a monitor to the log, at Trace, without the secrets.</summary>
internal sealed class QmpWire(ILogger log)
{
    // Their arguments or returns may hold a password, a key, what somebody types or what a console shows.
    private static readonly FrozenSet<string> Private = FrozenSet.Create(
        StringComparer.Ordinal,
        "object-add",
        "qom-set",
        "qom-get",
        "set_password",
        "change-vnc-password",
        "blockdev-add",
        "blockdev-reopen",
        "blockdev-create",
        "x-blockdev-amend",
        "human-monitor-command",
        "send-key",
        "input-send-event",
        "ringbuf-read",
        "ringbuf-write");

    private bool IsOn => log.IsEnabled(LogLevel.Trace);

    internal void Sent(string command, long id, ReadOnlySpan<byte> line)
    {
        if (!IsOn)
        {
            return;
        }

        if (Private.Contains(command))
        {
            Log.SentPrivately(log, command, id, line.Length);
        }
        else
        {
            Log.Sent(log, Encoding.UTF8.GetString(line));
        }
    }

    internal void Received(QmpEvent message)
    {
        if (IsOn)
        {
            Log.EventReceived(log, message.Name, Text(message.Data));
        }
    }

    internal void Received(string command, QmpReturn message)
    {
        if (IsOn && !IsHidden(command, message.Id))
        {
            Log.ReturnReceived(log, message.Id, Text(message.Value));
        }
    }

    internal void Received(string command, QmpError message)
    {
        if (IsOn && !IsHidden(command, message.Id ?? 0))
        {
            Log.ErrorReceived(log, message.Id, message.Class, message.Description);
        }
    }

    private bool IsHidden(string command, long id)
    {
        if (!Private.Contains(command))
        {
            return false;
        }

        Log.ReceivedPrivately(log, id, command);
        return true;
    }

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.Undefined ? "" : value.GetRawText();
}
