using System;
using System.Globalization;
using System.IO;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>The fields of /proc/PID/stat that are used here, as in proc_pid_stat(5). Threads have the same line.</summary>
internal readonly record struct ProcessRecord(
    ProcessState State, long UserTicks, long SystemTicks, long StartTime, long ResidentPages, int Processor)
{
    // USER_HZ: the kernel shows 100 a second to programs on x86-64 and arm64, whatever it counts itself.
    private const int TicksPerSecond = 100;

    internal TimeSpan UserTime => ToTime(UserTicks);

    internal TimeSpan SystemTime => ToTime(SystemTicks);

    /// <summary>Reads the line of a process or thread; <see langword="null"/> when there is none of that number.</summary>
    /// <exception cref="IOException">The system refused, for another reason.</exception>
    internal static ProcessRecord? Of(string directory)
    {
        try
        {
            return Parse(File.ReadAllText(directory + "/stat"));
        }
        catch (IOException e) when (IsGone(e))
        {
            return null;
        }
    }

    /// <summary>The command line of a process; <see langword="null"/> when there is none of that number, empty for one of the kernel's.</summary>
    /// <exception cref="IOException">The system refused, for another reason.</exception>
    internal static string[]? CommandOf(string directory)
    {
        try
        {
            return File.ReadAllText(directory + "/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException e) when (IsGone(e))
        {
            return null;
        }
    }

    /// <summary>Nobody there: opening gives ENOENT, reading what ended since it was opened ESRCH.</summary>
    internal static bool IsGone(IOException e) => e is FileNotFoundException or DirectoryNotFoundException || e.HResult == Interop.Errno.ESRCH;

    internal static ProcessRecord Parse(string line)
    {
        // The second field is the program's name in parentheses and may hold anything, these and blanks included.
        string[] fields = line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessRecord(
            (ProcessState)fields[0][0], Number(14), Number(15), Number(22), Number(24), (int)Number(39));

        long Number(int field) => long.Parse(fields[field - 3], CultureInfo.InvariantCulture);
    }

    private static TimeSpan ToTime(long ticks) => TimeSpan.FromTicks(ticks * (TimeSpan.TicksPerSecond / TicksPerSecond));
}
