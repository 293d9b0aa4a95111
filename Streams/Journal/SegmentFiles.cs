using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>The names in the folder of a journal, and the first lines of its files.</summary>
internal static class SegmentFiles
{
    /// <summary>The file that is there while everything that was told is on the disk.</summary>
    internal const string Complete = "complete";

    private const string Extension = ".events";
    private const int Digits = 10;

    internal static string NameOf(long ordinal) => ordinal.ToString("D10", CultureInfo.InvariantCulture) + Extension;

    /// <summary>The numbers of the segments in a folder, in order.</summary>
    internal static IReadOnlyList<long> List(IHostFiles files, string directory)
        => [.. files.List(directory).Where(IsSegment).Select(static name => long.Parse(name.AsSpan(0, Digits), NumberStyles.None, CultureInfo.InvariantCulture)).Order()];

    /// <summary>Looks at a segment: its length and its first line.</summary>
    /// <param name="files">The files of the host.</param>
    /// <param name="directory">The folder.</param>
    /// <param name="ordinal">Which.</param>
    /// <param name="isBegun">Whether there is a whole line; if not, its writer did not come further, and nothing was told from it.</param>
    /// <exception cref="HypervisorException">It cannot be read, or a newer version wrote it.</exception>
    internal static JournalSegment Load(IHostFiles files, string directory, long ordinal, out bool isBegun)
    {
        string path = Path.Combine(directory, NameOf(ordinal));
        FileFacts facts = files.Look(path) ?? throw HostErrors.System("read", path, "No such file or directory");
        if (facts.IsDirectory)
        {
            throw HostErrors.System("read the journal", path, "Is a directory; move it away, the journal has files of that name");
        }

        Span<byte> start = stackalloc byte[JournalHeader.MaxBytes];
        start = start[..ReadStart(files, path, start)];
        int length = start.IndexOf(JournalLine.Feed);
        isBegun = length >= 0 || start.Length == JournalHeader.MaxBytes;
        JournalHeader? header = null;
        if (length >= 0 && JournalLine.TryOpen(start[..length], out ReadOnlySpan<byte> json))
        {
            header = JournalHeader.Read(json, out int version);
            Require(version <= JournalHeader.Version, path, version);
        }

        return new JournalSegment(ordinal, path, header, header?.Created ?? facts.ModifiedAt, facts.Length);
    }

    private static bool IsSegment(string name) => name.Length == Digits + Extension.Length
        && name.EndsWith(Extension, StringComparison.Ordinal)
        && name.AsSpan(0, Digits).IndexOfAnyExceptInRange('0', '9') < 0;

    private static int ReadStart(IHostFiles files, string path, Span<byte> start)
    {
        using IHostFile file = OpenToRead(files, path);
        int done = 0;
        while (done < start.Length && file.Read(start[done..]) is > 0 and int count)
        {
            bool isWhole = start.Slice(done, count).Contains(JournalLine.Feed);
            done += count;
            if (isWhole)
            {
                break; // One read for one header.
            }
        }

        return done;
    }

    private static IHostFile OpenToRead(IHostFiles files, string path)
    {
        try
        {
            return files.Open(path, HostFileMode.Read);
        }
        catch (HypervisorException e)
        {
            throw new HypervisorException(e.Code, e.Domain, $"{e.Message}; the journal of events is kept there: make it readable, or move the folder away to begin a new one", e);
        }
    }

    private static void Require(bool isKnown, string path, int version)
    {
        if (!isKnown)
        {
            throw HostErrors.System(
                "read the journal", path, $"its format has version {version} and this program knows {JournalHeader.Version}; use the program that wrote it, or move the folder away to begin a new journal");
        }
    }
}
