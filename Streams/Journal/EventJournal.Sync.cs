using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Journal;

/// <content>Waiting for the disk: one wait at a time, for all that was written before it began.</content>
internal sealed partial class EventJournal
{
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
        _host.Scheduler.Schedule(this, static (_, self) =>
        {
            self.BeginSync(); // In a turn of the scheduler: its awaits come back there.
            return Disposable.Empty;
        });
    }

    private void BeginSync() => _ = SyncAsync();

    private async Task SyncAsync()
    {
        while (!_disposed && _synced < _writes && _file is not null)
        {
            DateTimeOffset begun = Now;
            long writes = _writes;
            try
            {
                await SyncRetiredAsync();
                await _file.SyncAsync();
                _synced = writes;
            }
            catch (Exception e) when (_disposed || e is HypervisorException)
            {
                Suspect(e);
                break;
            }

            TimeSpan rest = _options.SyncInterval - (Now - begun);
            if (rest > TimeSpan.Zero && !_disposed)
            {
                await Task.Delay(rest, _host.Clock);
            }
        }

        _isSyncing = false;
    }

    private async Task SyncRetiredAsync()
    {
        while (!_disposed && _retired.TryPeek(out IHostFile? file))
        {
            await file.SyncAsync();
            if (!_disposed)
            {
                _retired.Dequeue().Dispose();
            }
        }
    }

    /// <summary>The kernel has lost something, and says so once only: what is written next goes to another file.</summary>
    private void Suspect(Exception cause)
    {
        if (_disposed)
        {
            return;
        }

        _isFinished = true;
        DisposeRetired();
        if (_memory is null)
        {
            Degrade(cause.Message);
        }
    }

    /// <summary>Waits for the disk, then writes down that everything is there.</summary>
    private void Close()
    {
        try
        {
            foreach (IHostFile file in _retired)
            {
                file.Sync();
            }

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

    private void DisposeRetired()
    {
        foreach (IHostFile file in _retired)
        {
            file.Dispose();
        }

        _retired.Clear();
    }
}
