using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary>Who has taken the folder of a host: the other process that has its lock open.</summary>
/// <remarks>proc(5) has a list of locks too, but not on every kernel, and without names.</remarks>
internal static class LockHolder
{
    private const string LockName = "lock";

    /// <summary>The process and its command; <see langword="null"/> when nobody has it, or it is hidden from this user.</summary>
    internal static string? Of(HostFolders folders)
    {
        if (FileSystem.Look(Path.Combine(folders.Run, LockName)) is not { } held)
        {
            return null;
        }

        int? holder = Directory.GetDirectories("/proc")
            .Select(static folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(static id => id > 0 && id != Environment.ProcessId)
            .Where(id => HasOpen(id, held))
            .Select(static id => (int?)id)
            .FirstOrDefault();
        return holder is { } process ? $"process {process} ({CommandOf(process)})" : null;
    }

    private static bool HasOpen(int process, FileStat held)
    {
        try
        {
            return Directory.GetFiles($"/proc/{process}/fd")
                .Where(static file => new FileInfo(file).LinkTarget is { } path && Path.GetFileName(path) == LockName)
                .Any(file => FileSystem.Look(file) is { } open && open.Inode == held.Inode && open.Device == held.Device);
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
