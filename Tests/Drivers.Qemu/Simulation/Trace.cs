using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Simulation;

/// <summary>What a scenario told: the host's events, and what QEMU's monitor said.</summary>
/// <param name="Story">The host's events with their causes and states, one a line.</param>
/// <param name="Monitor">QEMU's events with the parts of their data that name a cause, one a line.</param>
internal sealed record Trace(string[] Story, string[] Monitor)
{
    private static readonly string[] Telling = ["action", "reason", "guest", "status", "nospace", "operation", "open", "tray-open", "error"];

    /// <summary>Both, for a comparison.</summary>
    internal string[] Lines => [.. Story, "--", .. Monitor];

    /// <summary>Makes lines of QEMU's events. How often firmware resets a machine, and how often memory is gone through, differs from run to run.</summary>
    internal static string[] Describe(IEnumerable<(string Name, string Data)> events)
    {
        List<string> lines = [];
        foreach ((string name, string data) in events)
        {
            string line = $"{name} {Describe(data)}".Trim();
            bool isOneMore = name is "RESET" or "MIGRATION_PASS" && lines.LastOrDefault()?.StartsWith(name, StringComparison.Ordinal) == true;
            if (!isOneMore)
            {
                lines.Add(line);
            }
        }

        return [.. lines];
    }

    private static string Describe(string data)
    {
        if (data.Length == 0)
        {
            return "";
        }

        using JsonDocument document = JsonDocument.Parse(data);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? string.Join(' ', Telling.Where(member => document.RootElement.TryGetProperty(member, out _)).Select(member => $"{member}={document.RootElement.GetProperty(member)}"))
            : "";
    }
}
