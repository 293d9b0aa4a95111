using System;
using System.Collections.Generic;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Journal;

/// <summary>A journal that another process writes, or none does: to be read only. Nothing in the folder is changed, and no lock is taken.</summary>
/// <remarks>Threading: one thread at a time, its cursors included.</remarks>
internal sealed class JournalFolder : IJournalSource
{
    private readonly string _directory;
    private readonly TimeProvider _clock;
    private JournalSegment _newest;

    private JournalFolder(IHostFiles files, string directory, TimeProvider clock)
    {
        (Files, _directory, _clock) = (files, directory, clock);
        Head = new JournalSegment(ordinal: -1, path: "", header: null, created: default, length: 0);
        _newest = Head;
    }

    /// <inheritdoc/>
    public IHostFiles Files { get; }

    /// <inheritdoc/>
    public DateTimeOffset Now => _clock.GetUtcNow();

    /// <summary>The last event when the folder was opened.</summary>
    public Position Last { get; private set; }

    /// <inheritdoc/>
    public JournalSegment Head { get; }

    /// <summary>Opens a journal to be read.</summary>
    /// <exception cref="HypervisorException">There is none, it cannot be read, or a newer version wrote it.</exception>
    internal static JournalFolder Open(IHostFiles files, string directory, TimeProvider clock)
    {
        if (files.Look(directory) is not { } facts)
        {
            throw HostErrors.System("read the journal", directory, "No such file or directory");
        }

        if (!facts.IsDirectory)
        {
            throw HostErrors.System("read the journal", directory, "Not a directory");
        }

        var folder = new JournalFolder(files, directory, clock);
        folder.LoadMore();
        if (folder._newest.Header is { } header)
        {
            folder.Last = new Position(header.Epoch, SegmentScan.Of(files, folder._newest).Last);
        }

        return folder;
    }

    /// <summary>A cursor behind a position; any will do: what is not there is told as a gap.</summary>
    internal JournalCursor From(Position after) => new(this, after);

    /// <summary>A cursor in front of the oldest event that there is.</summary>
    internal JournalCursor FromOldest() => new(this, after: null);

    /// <inheritdoc/>
    public JournalSegment? After(JournalSegment segment)
    {
        if (segment.Next is null)
        {
            LoadMore();
        }

        return segment.Next;
    }

    /// <inheritdoc/>
    public bool WasRemoved(JournalSegment segment) => Files.Look(segment.Path) is null;

    /// <inheritdoc/>
    public HypervisorEvent? FindInMemory(Position? after, JournalSegment segment, long offset, out bool hasMoreOnDisk)
    {
        hasMoreOnDisk = false;
        return null; // That of another process.
    }

    private void LoadMore()
    {
        foreach (long ordinal in SegmentFiles.List(Files, _directory))
        {
            if (ordinal <= _newest.Ordinal || !TryLoad(ordinal, out JournalSegment? segment))
            {
                continue;
            }

            _newest.Next = segment;
            _newest = segment!;
        }
    }

    /// <summary>A file whose first line is not there yet is not there yet, and one that went away meanwhile was not there.</summary>
    private bool TryLoad(long ordinal, out JournalSegment? segment)
    {
        segment = null;
        try
        {
            JournalSegment found = SegmentFiles.Load(Files, _directory, ordinal, out bool isBegun);
            segment = isBegun ? new JournalSegment(ordinal, found.Path, found.Header, found.Created, long.MaxValue) : null;
            return isBegun;
        }
        catch (HypervisorException) when (Files.Look(System.IO.Path.Combine(_directory, SegmentFiles.NameOf(ordinal))) is null)
        {
            return false;
        }
    }
}
