using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;

namespace Rx.Hypervisor.Streams.Sources;

/// <summary>Keeps a promise to subscribers: once <c>Dispose</c> has returned, no notification runs, except the one that called it.</summary>
/// <remarks>
/// One thread notifies (the loop); any thread closes. The race: the loop has looked at "closed" and is about to call the
/// observer while another thread closes. Each side writes its own flag, then a full fence, then reads the other's, so at
/// least one sees the other: either the loop does not call, or the closer waits until the call is through.
/// Where several threads notify, each through gates of its own, two observers may close each other's gates at the same time.
/// Then each would wait for the other for ever; a closer that finds that the wait leads back to itself does not wait.
/// </remarks>
internal sealed class NotificationGate
{
    private const int LongestCircle = 64;

    // Thread-safe. Which gate a thread waits for; only those that do wait are in it.
    private static readonly ConcurrentDictionary<Thread, NotificationGate> Waiting = new();

    private Thread? _notifying; // Written by the notifying thread only.
    private int _depth;         // Notifying thread only: an observer may cause another notification.
    private int _closed;        // Interlocked.

    internal bool IsClosed => Volatile.Read(ref _closed) != 0;

    /// <summary>Opens a notification; each success is paired with <see cref="Leave"/>.</summary>
    internal bool TryEnter()
    {
        if (_depth++ == 0)
        {
            Volatile.Write(ref _notifying, Thread.CurrentThread);
            Interlocked.MemoryBarrier();
        }

        if (!IsClosed)
        {
            return true;
        }

        Leave();
        return false;
    }

    internal void Leave()
    {
        if (--_depth == 0)
        {
            Volatile.Write(ref _notifying, null);
        }
    }

    /// <summary>Lets no notification start any more; one that runs may go on.</summary>
    /// <returns>Whether this call was the one that closed.</returns>
    internal bool Shut() => Interlocked.Exchange(ref _closed, 1) == 0;

    /// <summary>Lets no notification start any more, and waits for one that runs on another thread.</summary>
    /// <returns>Whether this call was the one that closed.</returns>
    internal bool Close()
    {
        bool first = Shut();
        if (IsNotifyingElsewhere)
        {
            Wait();
        }

        return first;
    }

    private bool IsNotifyingElsewhere => Volatile.Read(ref _notifying) is { } thread && thread != Thread.CurrentThread;

    private void Wait()
    {
        var spin = default(SpinWait);
        Waiting[Thread.CurrentThread] = this;
        while (IsNotifyingElsewhere && !LeadsBack())
        {
            spin.SpinOnce();
        }

        Waiting.TryRemove(Thread.CurrentThread, out _);
    }

    /// <summary>Whether the thread that notifies waits, over whatever gates, for the calling one.</summary>
    private bool LeadsBack()
    {
        NotificationGate? gate = this;
        for (int i = 0; i < LongestCircle && gate is not null; i++)
        {
            Thread? thread = Volatile.Read(ref gate._notifying);
            if (thread is null || thread == Thread.CurrentThread)
            {
                return thread is not null && i > 0;
            }

            gate = Waiting.GetValueOrDefault(thread);
        }

        return false;
    }
}
