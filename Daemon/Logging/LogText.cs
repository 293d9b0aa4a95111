using System;
using System.Globalization;
using System.Text;

namespace Rx.Hypervisor.Daemon.Logging;

/// <summary>Messages as lines of text.</summary>
internal static class LogText
{
    private const string Prefix = "Rx.Hypervisor.";

    /// <summary>Time, level, category, text, and what was thrown: <c>2026-01-31 09:30:00.123+00:00 info Daemon: ready</c>.</summary>
    internal static string LineOf(LogEntry entry)
        => $"{entry.At.ToString("yyyy-MM-dd HH:mm:ss.fffzzz", CultureInfo.InvariantCulture)} {LogLevels.WordOf(entry.Level)} {CategoryOf(entry)}: {Words(entry)}";

    /// <summary>The text, and what was thrown. One line: what a peer sent must not look like another message.</summary>
    internal static string Words(LogEntry entry) => OneLine(entry.Error is null ? entry.Text : $"{entry.Text}: {Describe(entry.Error)}");

    /// <summary>What was thrown: of what is told to users the message, of all else where it came from too.</summary>
    internal static string Describe(Exception error) => error switch
    {
        HypervisorException or DaemonException => error.Message,
        _ => error.ToString(),
    };

    /// <summary>The category without what all of them begin with.</summary>
    internal static string CategoryOf(LogEntry entry)
        => entry.Category.StartsWith(Prefix, StringComparison.Ordinal) ? entry.Category[Prefix.Length..] : entry.Category;

    private static string OneLine(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1F') && !text.AsSpan().ContainsAnyInRange('\x7F', '\x9F'))
        {
            return text;
        }

        var line = new StringBuilder(text.Length);
        foreach (char one in text)
        {
            _ = one switch
            {
                '\n' => line.Append(" | "), // A stack trace stays readable.
                '\r' => line,
                _ when char.IsControl(one) => line.Append(CultureInfo.InvariantCulture, $"\\x{(int)one:x2}"),
                _ => line.Append(one),
            };
        }

        return line.ToString();
    }
}
