using System;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Rx.Hypervisor.Daemon.Shell;

/// <summary>Who has taken the folder of a host: the other process that has its lock open.</summary>
/// <remarks>proc(5) has a list of locks too, but not on every kernel, and without names.</remarks>
internal static class LockHolder
{
    /// <summary>The process and its command; <see langword="null"/> when nobody has it, or it is hidden from this user.</summary>
    internal static string? Of(string root)
    {
        string canonical = Directory.ResolveLinkTarget(root, returnFinalTarget: true)?.FullName ?? root;
        string path = Path.Combine(Path.TrimEndingDirectorySeparator(canonical), "run", "lock");
        int? holder = Directory.GetDirectories("/proc")
            .Select(static folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(static id => id > 0 && id != Environment.ProcessId)
            .Where(id => HasOpen(id, path))
            .Select(static id => (int?)id)
            .FirstOrDefault();
        return holder is { } process ? $"process {process} ({CommandOf(process)})" : null;
    }

    private static bool HasOpen(int process, string path)
    {
        try
        {
            return Directory.GetFiles($"/proc/{process}/fd").Any(file => new FileInfo(file).LinkTarget == path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended, or is another user's.
        }
    }

    private static string CommandOf(int process)
    {
        try
        {
            string[] words = File.ReadAllText($"/proc/{process}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
            return string.Join(' ', words.Select(static word => Path.GetFileName(word)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "which has ended by now";
        }
    }
}
