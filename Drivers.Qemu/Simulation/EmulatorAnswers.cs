using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Threading;

namespace Rx.Hypervisor.Drivers.Qemu.Simulation;

/// <summary>What QEMU 7.2 for x86_64 says about itself, as it was recorded; left out is what the driver does not read.</summary>
internal static class EmulatorAnswers
{
    private const string Resource = "Rx.Hypervisor.Drivers.Qemu.Simulation.qemu-7.2.jsonl";

    private static FrozenDictionary<string, string>? _answers; // Interlocked: made by the first who asks.

    /// <summary>What a command returns, as JSON; <see langword="null"/> for one that is not about the program itself.</summary>
    /// <param name="command">Its name; <c>qom-list-types</c> with what it is to list.</param>
    internal static string? Find(string command) => IsAboutProgram(command)
        ? (Volatile.Read(ref _answers) ?? Read()).GetValueOrDefault(command, "[]")
        : null;

    // The lines are 100 KB: most simulated machines are never asked.
    private static bool IsAboutProgram(string command) => command is "query-target" or "query-kvm" or "query-machines" or "query-cpu-definitions"
        or "query-qmp-schema" || command.StartsWith("qom-list-types", StringComparison.Ordinal);

    private static FrozenDictionary<string, string> Read()
    {
        using Stream stream = typeof(EmulatorAnswers).Assembly.GetManifestResourceStream(Resource)!;
        using var lines = new StreamReader(stream);
        Dictionary<string, string> answers = new(StringComparer.Ordinal);
        while (lines.ReadLine() is { } line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            answers[document.RootElement.GetProperty("command").GetString()!] = document.RootElement.GetProperty("return").GetRawText();
        }

        FrozenDictionary<string, string> frozen = answers.ToFrozenDictionary(StringComparer.Ordinal);
        Volatile.Write(ref _answers, frozen);
        return frozen;
    }
}
