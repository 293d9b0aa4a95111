using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Extensions.Logging;

namespace Rx.Hypervisor.Daemon.Logging;

/// <summary>Where a part of what is logged goes: one of <c>log_outputs</c>.</summary>
/// <param name="Level">What goes there, at the least.</param>
/// <param name="Kind">To whom.</param>
/// <param name="Argument">The path of a file, the name in the system's log.</param>
internal sealed record LogTarget(LogLevel Level, LogTargetKind Kind, string Argument = "")
{
    /// <summary>Targets, parted by spaces.</summary>
    /// <exception cref="FormatException">One is malformed.</exception>
    internal static IReadOnlyList<LogTarget> ParseAll(string text)
        => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    private static LogTarget Parse(string text)
    {
        (LogLevel level, string rest) = LogLevels.Split(text, "output");
        string[] parts = rest.Split(':', 2);
        return parts switch
        {
            ["stderr"] => new LogTarget(level, LogTargetKind.Stderr),
            ["journald"] => new LogTarget(level, LogTargetKind.Journald),
            ["syslog", { Length: > 0 } name] => new LogTarget(level, LogTargetKind.Syslog, name),
            ["file", var path] when Path.IsPathFullyQualified(path) => new LogTarget(level, LogTargetKind.File, path),
            ["file", _] => throw new FormatException($"'{text}' is no output: the path of a file is absolute"),
            _ => throw new FormatException($"'{text}' is no output: behind the level stands stderr, journald, syslog:NAME or file:PATH"),
        };
    }
}
