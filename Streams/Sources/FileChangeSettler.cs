using System;
using System.Collections.Generic;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Streams.Sources;

/// <summary>Turns the many steps of a saved file into one change: told when a name has been quiet for a while.</summary>
/// <remarks>
/// Editors create, write, rename and delete within milliseconds. A name is told once it was quiet for
/// <see cref="QuietTime"/>, or <see cref="LongestWait"/> after its first change if it never is. A name that was created
/// and deleted in between is not told at all. Threading: on the scheduler only.
/// </remarks>
internal sealed class FileChangeSettler(IScheduler scheduler, Action<FileChange> settled) : IDisposable
{
    internal static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(50);
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Pending> _pending = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly IStopwatch _clock = scheduler.StartStopwatch();
    private readonly SerialDisposable _timer = new();
    private bool _armed;

    /// <summary>Takes one step of a file.</summary>
    /// <param name="name">The file.</param>
    /// <param name="kind">What it amounts to if nothing follows.</param>
    /// <param name="isNew">The name was certainly not there before this step.</param>
    internal void Add(string name, FileChangeKind kind, bool isNew)
    {
        TimeSpan now = _clock.Elapsed;
        if (_pending.TryGetValue(name, out Pending? pending))
        {
            pending.Kind = kind;
            pending.QuietAt = Earlier(now + QuietTime, pending.LatestAt);
        }
        else
        {
            _pending.Add(name, new Pending { Kind = kind, IsNew = isNew, QuietAt = now + QuietTime, LatestAt = now + LongestWait });
            _order.Add(name);
        }

        Arm();
    }

    /// <summary>Changes were missed: what is pending is moot, the folder must be listed again.</summary>
    internal void Rescan()
    {
        _pending.Clear();
        _order.Clear();
        settled(new FileChange(FileChangeKind.Rescan, ""));
    }

    public void Dispose() => _timer.Dispose();

    private static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private void Arm()
    {
        if (_armed || _order.Count == 0)
        {
            return;
        }

        TimeSpan due = TimeSpan.MaxValue;
        foreach (Pending pending in _pending.Values)
        {
            due = Earlier(due, pending.QuietAt);
        }

        _armed = true;
        _timer.Disposable = scheduler.Schedule(this, due - _clock.Elapsed, static (_, settler) =>
        {
            settler.Flush();
            return Disposable.Empty;
        });
    }

    private void Flush()
    {
        _armed = false;
        TimeSpan now = _clock.Elapsed;
        var due = new List<FileChange>();
        _order.RemoveAll(name =>
        {
            Pending pending = _pending[name];
            if (pending.QuietAt > now)
            {
                return false;
            }

            _pending.Remove(name);
            if (!(pending.IsNew && pending.Kind == FileChangeKind.Deleted))
            {
                due.Add(new FileChange(pending.Kind, name));
            }

            return true;
        });
        Arm();
        foreach (FileChange change in due)
        {
            if (_timer.IsDisposed)
            {
                return; // The observer unsubscribed while it was being told.
            }

            settled(change);
        }
    }

    private sealed class Pending
    {
        internal required FileChangeKind Kind { get; set; }

        internal required bool IsNew { get; init; }

        internal required TimeSpan QuietAt { get; set; }

        internal required TimeSpan LatestAt { get; init; }
    }
}
