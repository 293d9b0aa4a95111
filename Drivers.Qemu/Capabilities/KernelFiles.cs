using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>What the kernel tells in its own little files, below /proc and /sys. What cannot be read is as if it were not there.</summary>
internal sealed class KernelFiles(IHostFiles files)
{
    private const int MaxBytes = 4 * 1024 * 1024; // /proc/cpuinfo has 1.5 KB for each processor.
    private const int MaxProcessors = 8192;       // What Linux can be built for.

    /// <summary>The numbers of a list as the kernel writes it: <c>0-3,8</c>; none when it is not one.</summary>
    internal static IReadOnlyList<int> Numbers(string list)
    {
        List<int> numbers = [];
        foreach (string part in list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !TryNumber(ends[0], out ulong first) || !TryNumber(ends[^1], out ulong last) || last >= MaxProcessors || first > last)
            {
                return [];
            }

            numbers.AddRange(Enumerable.Range((int)first, (int)(last - first) + 1));
        }

        return numbers;
    }

    /// <summary>The names in a folder.</summary>
    internal IReadOnlyList<string> List(string folder)
    {
        try
        {
            return files.List(folder);
        }
        catch (HypervisorException)
        {
            return [];
        }
    }

    /// <summary>A file, without space around it; empty when there is none.</summary>
    internal string Text(string path)
    {
        try
        {
            return files.Look(path) is null ? "" : Encoding.UTF8.GetString(files.Read(path, MaxBytes)).Trim();
        }
        catch (HypervisorException)
        {
            return ""; // What is told with a gap is better than nothing.
        }
    }

    /// <summary>A file with a number in it.</summary>
    internal int Number(string path, int absent) => int.TryParse(Text(path), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : absent;

    /// <summary>The value of a line <c>name: value</c>, without the unit that /proc/meminfo adds; <see langword="null"/> when there is no such line.</summary>
    internal static string? Field(string text, string name)
    {
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line.AsSpan(0, colon).Trim().SequenceEqual(name))
            {
                return line[(colon + 1)..].Replace(" kB", "", StringComparison.Ordinal).Trim();
            }
        }

        return null;
    }

    /// <summary>Reads a number that the kernel has written.</summary>
    internal static bool TryNumber(string? text, out ulong number) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
