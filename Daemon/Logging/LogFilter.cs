using System;
using System.Collections.Generic;
using System.IO.Enumeration;
using System.Linq;
using Microsoft.Extensions.Logging;

namespace Rx.Hypervisor.Daemon.Logging;

/// <summary>A level for the categories whose name has something in it: <c>1:qemu</c> of <c>log_filters</c>.</summary>
/// <param name="Level">What is logged of them, at the least.</param>
/// <param name="Match">A part of the name, in any case of letters; <c>*</c> stands for anything, <c>?</c> for one character.</param>
internal sealed record LogFilter(LogLevel Level, string Match)
{
    /// <summary>Filters, parted by spaces.</summary>
    /// <exception cref="FormatException">One is malformed.</exception>
    internal static IReadOnlyList<LogFilter> ParseAll(string text)
        => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    internal bool Fits(string category) => FileSystemName.MatchesSimpleExpression($"*{Match}*", category, ignoreCase: true);

    private static LogFilter Parse(string text)
    {
        (LogLevel level, string match) = LogLevels.Split(text, "filter");
        match = match.TrimStart('+'); // Asked libvirt for stack traces, once.
        return match.Length > 0 ? new LogFilter(level, match) : throw new FormatException($"'{text}' is no filter: nothing stands behind the colon");
    }
}
