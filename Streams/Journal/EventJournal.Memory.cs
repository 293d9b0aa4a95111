using System;
using System.IO;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Journal;

/// <content>While the disk cannot be written.</content>
internal sealed partial class EventJournal
{
    private const int WrittenAtOnce = 64 * 1024;

    private static readonly TimeSpan RetryWhenFull = TimeSpan.FromMilliseconds(100);

    private DateTimeOffset _triedAt;

    private string CompletePath => Path.Combine(_directory, SegmentFiles.Complete);

    /// <inheritdoc/>
    HypervisorEvent? IJournalSource.FindInMemory(Position? after, JournalSegment segment, long offset, out bool hasMoreOnDisk)
    {
        lock (_gate)
        {
            hasMoreOnDisk = segment.Next is not null || segment.Length > offset;
            if (hasMoreOnDisk || _memory is not { Count: > 0 } memory)
            {
                return null;
            }

            Position first = memory[0].Position;
            long skipped = after is { } position && position.Epoch == first.Epoch ? Math.Max(0, position.Sequence + 1 - first.Sequence) : 0;
            return skipped < memory.Count ? memory[(int)skipped] : null;
        }
    }

    /// <summary>Goes on in memory, loudly.</summary>
    private void Degrade(string cause)
    {
        TryCut();
        DateTimeOffset now = Now;
        _triedAt = now;
        lock (_gate)
        {
            _memory = new MemoryTail(_options.MemoryEvents, _options.MemoryBytes);
        }

        Volatile.Write(ref _state, new JournalState(IsOnDisk: false, cause, now));
        Log.JournalInMemory(_log, _directory, cause);
        if (!TryUnmark())
        {
            BeginEpoch("the journal could not be written, and not even that could be written down");
        }

        TellSoon(new JournalStateEvent { IsOnDisk = false, Cause = cause });
        RetryLater();
    }

    /// <summary>From here on nothing can be mistaken for what the old epoch would have had next.</summary>
    private void BeginEpoch(string why)
    {
        Volatile.Write(ref _tail, new Tail(_host.Random.NewGuid()));
        (_written, _why, _isFinished) = (0, why, true);
    }

    /// <summary>Keeps events in memory until they can be written.</summary>
    private void Keep(ReadOnlySpan<HypervisorEvent> events)
    {
        for (int i = 0; i < events.Length; i++)
        {
            _lines.Clear();
            int length = Encode(events[i]);
            bool isTimely = Now - _triedAt >= RetryWhenFull; // A failure costs a few system calls, and there may be very many events.
            if (isTimely && _memory!.IsFullFor(length) && TryRecover() && TryWrite(events[i..]))
            {
                return;
            }

            Renumber(events[i]);
            lock (_gate)
            {
                _memory!.Add(events[i], length);
            }
        }
    }

    private void Renumber(HypervisorEvent news)
    {
        if (news.Position.Epoch != _tail.Epoch)
        {
            long last = _memory is { Count: > 0 } memory ? memory[^1].Position.Sequence : 0;
            news.Number(new Position(_tail.Epoch, last + 1), news.At);
        }
    }

    private void RetryLater() => _retry.Disposable = _host.Scheduler.Schedule(this, _options.RetryInterval, static (_, self) =>
    {
        if (!self._disposed && self._memory is not null)
        {
            self.TryRecover();
        }

        return Disposable.Empty;
    });

    /// <summary>Writes what is in memory to the disk, and goes on there.</summary>
    private bool TryRecover()
    {
        _triedAt = Now;
        long dropped = _memory!.Dropped;
        try
        {
            Cut();
            if (_file is null || _isFinished)
            {
                _lines.Clear();
                MakeSegment(_triedAt);
            }

            WriteMemory(_memory);
            Mark();
        }
        catch (HypervisorException e)
        {
            TryCut();
            Log.JournalStillInMemory(_log, _directory, e.Message);
            RetryLater();
            return false;
        }

        lock (_gate)
        {
            _memory = null;
        }

        _retry.Disposable = null;
        string cause = dropped == 0
            ? "all events that were kept in memory are on the disk"
            : $"{dropped} events are lost that memory had no room for";
        Volatile.Write(ref _state, new JournalState(IsOnDisk: true, "", _triedAt));
        Log.JournalOnDisk(_log, _directory, cause);
        TellSoon(new JournalStateEvent { IsOnDisk = true, Cause = cause });
        return true;
    }

    private void WriteMemory(MemoryTail memory)
    {
        while (memory.Count > 0)
        {
            _lines.Clear();
            long first = memory[0].Position.Sequence;
            if (first > _written + 1)
            {
                JournalRecord.WriteGap(_lines, _written + 1, first - 1, "the disk could not be written for longer than memory could bridge");
            }

            int count = 0;
            do
            {
                Encode(memory[count++]);
            }
            while (count < memory.Count && _lines.Length < WrittenAtOnce);

            WriteLines(memory[count - 1]);
            lock (_gate)
            {
                for (; count > 0; count--)
                {
                    memory.RemoveFirst(); // Cursors that look here see that there is more on the disk.
                }
            }
        }
    }

    /// <summary>Takes back what a write may have left behind the last whole one.</summary>
    private void Cut()
    {
        if (_file is not null && !_isFinished)
        {
            _file.SetLength(_current.Length);
            _file.Position = _current.Length;
        }
    }

    private void TryCut()
    {
        try
        {
            Cut();
        }
        catch (HypervisorException)
        {
            // It is done again before anything else is written there.
        }
    }

    private void Mark() => _host.Files.Open(CompletePath, HostFileMode.Create).Dispose();

    private bool TryUnmark()
    {
        try
        {
            _host.Files.Delete(CompletePath);
            return true;
        }
        catch (HypervisorException)
        {
            return false; // The cause is told already: nothing can be written there.
        }
    }

    private void TellSoon(HypervisorEvent news) => _host.Scheduler.Schedule((self: this, news), static (_, told) =>
    {
        if (!told.self._disposed)
        {
            told.self._news.OnNext(told.news);
        }

        return Disposable.Empty;
    });
}
