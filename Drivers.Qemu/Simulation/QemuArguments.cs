using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Simulation;

/// <summary>What a simulated QEMU takes from its command line.</summary>
internal sealed class QemuArguments
{
    private readonly IReadOnlyList<string> _words;

    internal QemuArguments(IReadOnlyList<string> words)
    {
        _words = words;
        foreach (string action in After("-action"))
        {
            (PanicAction, RebootAction, WatchdogAction, StaysWhenOff) = action.Split('=', 2) switch
            {
                ["panic", var word] => (word, RebootAction, WatchdogAction, StaysWhenOff),
                ["reboot", var word] => (PanicAction, word, WatchdogAction, StaysWhenOff),
                ["watchdog", var word] => (PanicAction, RebootAction, word, StaysWhenOff),
                ["shutdown", var word] => (PanicAction, RebootAction, WatchdogAction, word == "pause"),
                _ => (PanicAction, RebootAction, WatchdogAction, StaysWhenOff),
            };
        }

        StaysWhenOff |= Has("-no-shutdown");
        if (Has("-no-reboot"))
        {
            RebootAction = "shutdown";
        }
    }

    internal string Name => Option(After("-name").FirstOrDefault() ?? "", "guest") ?? "";

    internal Guid Uuid => Guid.TryParse(After("-uuid").FirstOrDefault(), out Guid uuid) ? uuid : Guid.Empty;

    internal bool IsIncoming => Has("-incoming");

    internal bool StaysWhenOff { get; }

    /// <summary>QAPI <c>PanicAction</c>.</summary>
    internal string PanicAction { get; } = "shutdown";

    /// <summary>QAPI <c>RebootAction</c>.</summary>
    internal string RebootAction { get; } = "reset";

    /// <summary>QAPI <c>WatchdogAction</c>.</summary>
    internal string WatchdogAction { get; } = "reset";

    internal string? PidFile => After("-pidfile").FirstOrDefault();

    /// <summary>Bytes of memory, as the driver says them.</summary>
    internal long MemoryBytes => Option(After("-m").FirstOrDefault() ?? "", "size") is { } size && long.TryParse(size.TrimEnd('k'), out long kibibytes)
        ? kibibytes * 1024
        : 128 * 1024 * 1024;

    /// <summary>The socket of the guest agent's channel; <see langword="null"/> when the machine has none.</summary>
    internal string? AgentPath => AgentChardev is { } name
        ? After("-chardev").Where(words => Option(words, "id") == name).Select(static words => Option(words, "path")).FirstOrDefault()
        : null;

    /// <summary>QEMU's id of the guest agent's channel.</summary>
    internal string AgentPort => Option(AgentDevice ?? "", "id") ?? "channel0";

    private string? AgentDevice => After("-device").FirstOrDefault(static words
        => words.StartsWith("virtserialport,", StringComparison.Ordinal) && words.Contains("org.qemu.guest_agent.0", StringComparison.Ordinal));

    private string? AgentChardev => AgentDevice is { } device ? Option(device, "chardev") : null;

    /// <summary>The words that stand behind an option, each time that it is given.</summary>
    internal IEnumerable<string> After(string option)
    {
        for (int i = 0; i + 1 < _words.Count; i++)
        {
            if (_words[i] == option)
            {
                yield return _words[i + 1];
            }
        }
    }

    /// <summary>One value of <c>driver,name=value,...</c>.</summary>
    internal static string? Option(string words, string name)
        => words.Split(',').Select(static word => word.Split('=', 2)).FirstOrDefault(word => word.Length == 2 && word[0] == name)?[1];

    private bool Has(string option) => _words.Contains(option, StringComparer.Ordinal);
}
