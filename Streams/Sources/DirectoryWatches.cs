using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Text;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Streams.Sources;

/// <summary>The one inotify descriptor of a scheduler: it exists while some folder is watched. Loop thread only.</summary>
/// <remarks>A user has 128 inotify instances; a watcher each, as <c>FileSystemWatcher</c> has it, would run out.</remarks>
internal sealed class DirectoryWatches(PollScheduler scheduler)
{
    private const InotifyMask Written = InotifyMask.Create | InotifyMask.Modify | InotifyMask.CloseWrite | InotifyMask.MovedTo;
    private const InotifyMask Deleted = InotifyMask.Delete | InotifyMask.MovedFrom;
    private const InotifyMask Gone = InotifyMask.DeleteSelf | InotifyMask.MoveSelf | InotifyMask.Unmount | InotifyMask.Ignored;
    private const InotifyMask Interest = Written | Deleted | InotifyMask.DeleteSelf | InotifyMask.MoveSelf | InotifyMask.OnlyDirectory;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly SerialDisposable _retry = new();
    private DirectoryWatch[] _watches = []; // Replaced, not changed: a filter may subscribe or unsubscribe.
    private InotifyHandle? _inotify;
    private IDisposable? _readiness;

    /// <summary>Starts to watch.</summary>
    /// <exception cref="Interop.SyscallException">The folder is not there, or cannot be watched.</exception>
    internal void Add(DirectoryWatch watch)
    {
        Open();
        _watches = [.. _watches, watch];
        try
        {
            watch.Number = Inotify.AddWatch(_inotify!, watch.Directory, Interest);
        }
        catch
        {
            Remove(watch);
            throw;
        }
    }

    internal void Remove(DirectoryWatch watch)
    {
        if (!_watches.Contains(watch))
        {
            return;
        }

        _watches = Array.FindAll(_watches, other => other != watch);

        // inotify has one watch a folder, however many subscribers: it goes with the last of them.
        if (watch.Number != DirectoryWatch.NotWatched && !Array.Exists(_watches, other => other.Number == watch.Number))
        {
            Inotify.RemoveWatch(_inotify!, watch.Number);
        }

        if (_watches.Length == 0)
        {
            Close();
        }
    }

    private void Open()
    {
        if (_inotify is not null)
        {
            return;
        }

        _inotify = Inotify.Create();
        try
        {
            _readiness = scheduler.Watch(_inotify, PollEvents.In, OnReady);
        }
        catch
        {
            Close();
            throw;
        }
    }

    private void Close()
    {
        _retry.Disposable = Disposable.Empty;
        _readiness?.Dispose();
        _inotify?.Dispose();
        _readiness = null;
        _inotify = null;
    }

    /// <summary>Reads one buffer full. What is left makes the descriptor ready again in the next turn.</summary>
    private void OnReady(PollEvents readiness)
    {
        int length = Inotify.Read(_inotify!, _buffer);
        var reader = new InotifyReader(_buffer.AsSpan(0, length));
        while (_inotify is not null && reader.TryRead(out InotifyRecord record))
        {
            Take(record);
        }
    }

    private void Take(in InotifyRecord record)
    {
        if ((record.Mask & InotifyMask.QueueOverflow) != 0)
        {
            Rescan(_ => true);
            return;
        }

        int number = record.Watch;
        if ((record.Mask & Gone) != 0)
        {
            Lose(number);
            return;
        }

        if ((record.Mask & InotifyMask.IsDirectory) != 0)
        {
            return;
        }

        string name = Encoding.UTF8.GetString(record.Name);
        FileChangeKind kind = (record.Mask & Deleted) != 0 ? FileChangeKind.Deleted : FileChangeKind.Written;
        bool isNew = (record.Mask & InotifyMask.Create) != 0;
        foreach (DirectoryWatch watch in _watches)
        {
            if (watch.Number == number && watch.Wants(name))
            {
                watch.Settler.Add(name, kind, isNew);
            }
        }
    }

    private void Lose(int number)
    {
        DirectoryWatch[] lost = [.. _watches.Where(watch => watch.Number == number)];
        if (lost.Length == 0)
        {
            return; // A second report of the same loss, or one for a watch that was removed.
        }

        Inotify.RemoveWatch(_inotify!, number);
        foreach (DirectoryWatch watch in lost)
        {
            watch.Number = DirectoryWatch.NotWatched;
        }

        Rescan(lost.Contains);
        RetrySoon();
    }

    private void RetrySoon() => _retry.Disposable = scheduler.Schedule(this, RetryInterval, static (_, watches) =>
    {
        watches.Retry();
        return Disposable.Empty;
    });

    private void Retry()
    {
        List<DirectoryWatch> back = [];
        foreach (DirectoryWatch watch in _watches.Where(watch => watch.Number == DirectoryWatch.NotWatched))
        {
            try
            {
                watch.Number = Inotify.AddWatch(_inotify!, watch.Directory, Interest);
                back.Add(watch);
            }
            catch (Interop.SyscallException)
            {
                // Still away: its subscriber was told to rescan and found nothing; the next try is in a second.
            }
        }

        if (Array.Exists(_watches, static watch => watch.Number == DirectoryWatch.NotWatched))
        {
            RetrySoon();
        }

        Rescan(back.Contains);
    }

    /// <summary>Tells subscribers, each as work of its own: one that throws keeps it from no other.</summary>
    private void Rescan(Func<DirectoryWatch, bool> concerned)
    {
        foreach (DirectoryWatch watch in _watches.Where(concerned))
        {
            scheduler.RunSoon(watch.Settler, static settler => settler.Rescan());
        }
    }
}
