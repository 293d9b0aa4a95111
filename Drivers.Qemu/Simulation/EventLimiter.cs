using System;
using System.Collections.Generic;
using System.Text.Json;

namespace Rx.Hypervisor.Drivers.Qemu.Simulation;

/// <summary>Events of some kinds are told once an interval at most: the first at once, the last of those that follow at its end.</summary>
/// <remarks>As QEMU has it: each port, clock and memory device has an interval of its own.</remarks>
/// <param name="process">Whose events.</param>
/// <param name="interval">How long.</param>
/// <param name="write">Tells one.</param>
internal sealed class EventLimiter(VirtualProcess process, Func<TimeSpan> interval, Action<string, string?> write)
{
    private readonly Dictionary<string, string?> _waiting = new(StringComparer.Ordinal); // What is told at the end, if anything.

    internal void Tell(string name, string? data)
    {
        if (KeyOf(name, data) is not { } key)
        {
            write(name, data);
        }
        else if (_waiting.ContainsKey(key))
        {
            _waiting[key] = data ?? "{}";
        }
        else
        {
            write(name, data);
            Wait(name, key);
        }
    }

    private void Wait(string name, string key)
    {
        _waiting[key] = null;
        process.After(interval(), () =>
        {
            _waiting.Remove(key, out string? last);
            if (last is not null)
            {
                write(name, last);
                Wait(name, key);
            }
        });
    }

    private static string? KeyOf(string name, string? data) => name switch
    {
        "WATCHDOG" or "BALLOON_CHANGE" or "QUORUM_REPORT_BAD" or "QUORUM_FAILURE" => name,
        "VSERPORT_CHANGE" => name + Member(data, "id"),
        "RTC_CHANGE" or "MEMORY_DEVICE_SIZE_CHANGE" => name + Member(data, "qom-path"),
        _ => null,
    };

    private static string Member(string? data, string name)
    {
        using JsonDocument document = JsonDocument.Parse(data ?? "{}");
        return document.RootElement.TryGetProperty(name, out JsonElement value) ? value.ToString() : "";
    }
}
