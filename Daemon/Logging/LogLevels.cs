using System;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Rx.Hypervisor.Daemon.Logging;

/// <summary>Levels in libvirt's numbers: 4 errors, 3 warnings, 2 information, 1 debug; and 0, which is ours: the wire too.</summary>
internal static class LogLevels
{
    internal const int Lowest = 0;
    internal const int Highest = 4;

    internal static LogLevel Of(int number) => number switch
    {
        0 => LogLevel.Trace,
        1 => LogLevel.Debug,
        2 => LogLevel.Information,
        3 => LogLevel.Warning,
        4 => LogLevel.Error,
        _ => throw new ArgumentOutOfRangeException(nameof(number), number, "no such level"),
    };

    /// <summary>"info", as a line of text has it.</summary>
    internal static string WordOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };

    /// <summary>The severity of syslog(3), as the journal has it too.</summary>
    internal static int PriorityOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => 7,
        LogLevel.Information => 6,
        LogLevel.Warning => 4,
        LogLevel.Error => 3,
        _ => 2,
    };

    /// <summary>Takes <c>LEVEL:REST</c> apart.</summary>
    /// <exception cref="FormatException">It does not begin with a level.</exception>
    internal static (LogLevel Level, string Behind) Split(string text, string what)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            && int.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number is >= Lowest and <= Highest
            ? (Of(number), text[(colon + 1)..])
            : throw new FormatException($"'{text}' is no {what}: it begins with a level from {Lowest} to {Highest} and a colon");
    }
}
