using System;
using System.Reactive.Linq;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Streams.Sources;

/// <summary>Changes of files as streams.</summary>
public static class FileChangeSource
{
    /// <summary>Settled changes of the files in a folder, by inotify(7).</summary>
    /// <remarks>
    /// <para>Shape: cold. One value for each name and save, whatever the editor's way of saving, 50 ms after the last step (at
    /// most 1 s after the first). <see cref="FileChangeKind.Rescan"/> says that changes were missed: the kernel's queue ran
    /// over, or the folder was removed, renamed or unmounted; once it is back under its path, another Rescan says so.</para>
    /// <para>Threading: on the scheduler's loop; subscribe and dispose anywhere.</para>
    /// <para>Errors: <see cref="Interop.SyscallException"/> when the folder is not there at subscription or may not be read.</para>
    /// <para>Completion: never.</para>
    /// <para>Buffering: one entry a changed name, for the settling time.</para>
    /// </remarks>
    /// <param name="scheduler">Whose loop watches. It uses one inotify descriptor for all folders.</param>
    /// <param name="directory">Sub-folders are not watched.</param>
    /// <param name="filter">Names of interest; called on the loop.</param>
    public static IObservable<FileChange> WhenChanged(this PollScheduler scheduler, string directory, Func<string, bool> filter)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(filter);
        return Observable.Create<FileChange>(observer => new Subscription(scheduler, directory, filter, observer).Start());
    }

    private sealed class Subscription : IDisposable
    {
        private readonly PollScheduler _scheduler;
        private readonly DirectoryWatch _watch;
        private readonly FileChangeSettler _settler; // Loop thread only.
        private readonly NotificationGate _gate = new();
        private readonly IObserver<FileChange> _observer;

        internal Subscription(PollScheduler scheduler, string directory, Func<string, bool> filter, IObserver<FileChange> observer)
        {
            _scheduler = scheduler;
            _observer = observer;
            _settler = new FileChangeSettler(scheduler, Tell);
            _watch = new DirectoryWatch(directory, filter, _settler, FailSoon);
        }

        public void Dispose()
        {
            if (_gate.Close())
            {
                _scheduler.RunOnLoop(this, static subscription => subscription.Stop());
            }
        }

        internal Subscription Start()
        {
            _scheduler.RunOnLoop(this, static subscription => subscription.Watch());
            return this;
        }

        private void Watch()
        {
            if (_gate.IsClosed)
            {
                return;
            }

            try
            {
                _scheduler.DirectoryWatches.Add(_watch);
            }
            catch (Interop.SyscallException e)
            {
                FailSoon(e);
            }
            catch (ObjectDisposedException)
            {
                // The loop has ended: nothing will be told, an error neither.
            }
        }

        private void Stop()
        {
            _settler.Dispose();
            _scheduler.DirectoryWatches.Remove(_watch);
        }

        private void Tell(FileChange change)
        {
            if (_gate.TryEnter())
            {
                try
                {
                    _observer.OnNext(change);
                }
                finally
                {
                    _gate.Leave();
                }
            }
        }

        // Never inside Subscribe, nor while other subscribers wait for their part.
        private void FailSoon(Exception error) => _scheduler.RunSoon((subscription: this, error), static work => work.subscription.Fail(work.error));

        private void Fail(Exception error)
        {
            if (_gate.TryEnter())
            {
                try
                {
                    _observer.OnError(error);
                }
                finally
                {
                    _gate.Leave();
                }
            }
        }
    }
}
