using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Streams.Journal;

/// <content>Waiting for the disk: one wait at a time, for all that was written before it began.</content>
internal sealed partial class EventJournal
{
    /// <summary>How much longer than a wait took it is to the next, at the least: while the disk takes in what was waited for, a write may have to wait too.</summary>
    private const int RestPerWait = 99;

    /// <summary>And at the most.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

    private readonly Queue<JournalSegment> _unsynced = new(); // Older ones, perhaps not on the disk yet.
    private long _writes;   // How often it was written.
    private long _synced;   // How many of those are on the disk.
    private bool _isSyncing;

    private void SyncSoon()
    {
        _writes++;
        if (_isSyncing)
        {
            return;
        }

        _isSyncing = true;
        _host.Scheduler.Start(SyncAsync);
    }

    private async Task SyncAsync()
    {
        while (!_disposed && _synced < _writes && _file is not null)
        {
            long begun = _host.Clock.GetTimestamp();
            long writes = _writes;
            try
            {
                await SyncOlderAsync();
                await _file.SyncAsync();
                _synced = writes;
            }
            catch (ObjectDisposedException)
            {
                continue; // The next segment was begun before the wait: the old one is among the older now.
            }
            catch (HypervisorException e)
            {
                Suspect(e);
                break;
            }

            TimeSpan rest = RestAfter(_host.Clock.GetElapsedTime(begun));
            if (rest > TimeSpan.Zero && !_disposed)
            {
                await Task.Delay(rest, _host.Clock);
            }
        }

        _isSyncing = false;
    }

    // On a slow disk waits would else take up all the time, and events with them: ext4 lets nobody write to a file whose length it commits.
    private TimeSpan RestAfter(TimeSpan took)
    {
        TimeSpan interval = _options.SyncInterval - took;
        TimeSpan share = took < LongestRest / RestPerWait ? took * RestPerWait : LongestRest;
        return interval > share ? interval : share;
    }

    private async Task SyncOlderAsync()
    {
        while (!_disposed && _unsynced.TryPeek(out JournalSegment? segment))
        {
            if (OpenToSync(segment) is { } file)
            {
                using (file)
                {
                    await file.SyncAsync();
                }
            }

            if (!_disposed)
            {
                _unsynced.Dequeue();
            }
        }
    }

    private void SyncOlder()
    {
        for (; _unsynced.TryPeek(out JournalSegment? segment); _unsynced.Dequeue())
        {
            using IHostFile? file = OpenToSync(segment);
            file?.Sync();
        }
    }

    private IHostFile? OpenToSync(JournalSegment segment) => segment.IsRemoved ? null : _host.Files.Open(segment.Path, HostFileMode.Read);

    /// <summary>Of a writer that was killed nobody knows what it waited for. The one before it, or the start of the machine, ended cleanly.</summary>
    private void SyncAfterKilled(IEnumerable<JournalSegment> newestFirst)
    {
        foreach (JournalSegment segment in newestFirst)
        {
            _unsynced.Enqueue(segment);
            if (segment.Header?.Boot != _host.Boot)
            {
                break; // It may have been gone on with in this run of the machine, and those before it not.
            }
        }
    }

    /// <summary>The kernel has lost something, and says so once only: what is written next goes to another file.</summary>
    private void Suspect(Exception cause)
    {
        _isFinished = true;
        _unsynced.Clear();
        if (_memory is null && !_disposed)
        {
            Degrade(cause.Message);
        }
    }

    /// <summary>Waits for the disk, then writes down that everything is there.</summary>
    private void Close()
    {
        try
        {
            SyncOlder();
            _lines.Clear();
            JournalRecord.WriteClosed(_lines, _written, Now);
            _file!.Write(_lines.Bytes);
            _current.Length += _lines.Length;
            _file.Sync();
            _host.Files.Replace(CompletePath, []); // The folder is on the disk with it, and so are the names of the segments.
        }
        catch (HypervisorException e)
        {
            TryCut();
            Log.JournalNotClosed(_log, _directory, e);
        }
    }
}
