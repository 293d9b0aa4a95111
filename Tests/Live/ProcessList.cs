using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>The processes of this machine, as /proc has them.</summary>
internal static class ProcessList
{
    private const int SigKill = 9;

    /// <summary>Processes with a text, such as the folder of a test, on their command line; one that has ended has none.</summary>
    internal static string[] Mentioning(string text)
        => [.. All().Select(CommandLine).Where(line => line.Contains(text, StringComparison.Ordinal))];

    /// <summary>The children of this process, those that have ended and were not reaped among them.</summary>
    internal static int[] Children() => [.. All().Where(pid => ParentOf(pid) == Environment.ProcessId).Order()];

    /// <summary>The one process that <see cref="Mentioning"/> finds.</summary>
    internal static PidHandle Open(string text)
        => PidFd.Open(All().Single(pid => CommandLine(pid).Contains(text, StringComparison.Ordinal)));

    /// <summary>Ends what <see cref="Mentioning"/> finds, after a test that failed to.</summary>
    internal static void KillMentioning(string text)
    {
        foreach (int pid in All().Where(pid => CommandLine(pid).Contains(text, StringComparison.Ordinal)))
        {
            try
            {
                using PidHandle process = PidFd.Open(pid);
                if (CommandLine(pid).Contains(text, StringComparison.Ordinal))
                {
                    PidFd.SendSignal(process, SigKill); // The handle is of the process that was asked for just now.
                }
            }
            catch (SyscallException)
            {
                // It has ended by itself.
            }
        }
    }

    private static IEnumerable<int> All() => Directory.GetDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), out int pid) ? pid : 0)
        .Where(pid => pid > 0 && pid != Environment.ProcessId);

    private static string CommandLine(int pid) => Read($"/proc/{pid}/cmdline").Replace('\0', ' ');

    // After "pid (name)": state, parent.
    private static int ParentOf(int pid)
        => Read($"/proc/{pid}/stat").Split(')')[^1].Split(' ') is [_, _, { } parent, ..] ? int.Parse(parent) : 0;

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // It has ended since the list was made.
        }
    }
}
