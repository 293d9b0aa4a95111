using System;
using System.IO;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Daemon.Logging;

/// <summary>Where messages go when the configuration does not say.</summary>
internal static class DefaultTarget
{
    private const int DescriptorOfStderr = 2;

    /// <summary>The journal, when standard error is it; in the background the journal or a file; else standard error.</summary>
    /// <param name="isInBackground">Nobody sees standard error.</param>
    /// <param name="logFile">The file for a daemon in the background on a system without the journal.</param>
    internal static LogTarget Of(bool isInBackground, string logFile)
    {
        if (isInBackground)
        {
            return File.Exists(JournaldOutput.Path)
                ? new LogTarget(LogLevel.Trace, LogTargetKind.Journald)
                : new LogTarget(LogLevel.Trace, LogTargetKind.File, logFile);
        }

        bool isJournal = FileSystem.Look($"/proc/self/fd/{DescriptorOfStderr}") is { } stderr
            && IsJournal(Environment.GetEnvironmentVariable("JOURNAL_STREAM"), stderr);
        return new LogTarget(LogLevel.Trace, isJournal ? LogTargetKind.Journald : LogTargetKind.Stderr);
    }

    /// <summary>Whether a stream is the one that JOURNAL_STREAM names: device and inode, systemd.exec(5).</summary>
    internal static bool IsJournal(string? variable, FileStat stream) => variable == $"{NumberOf(stream.Device)}:{stream.Inode}";

    // makedev(3).
    private static ulong NumberOf(ulong device)
    {
        (ulong major, ulong minor) = (device >> 32, device & 0xFFFF_FFFF);
        return ((major & 0xFFFF_F000) << 32) | ((major & 0xFFF) << 8) | ((minor & 0xFFFF_FF00) << 12) | (minor & 0xFF);
    }
}
