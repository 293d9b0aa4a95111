using System.Threading;

namespace Rx.Hypervisor.Streams.Sources;

/// <summary>Keeps a promise to subscribers: once <c>Dispose</c> has returned, no notification runs, except the one that called it.</summary>
/// <remarks>
/// One thread notifies (the loop); any thread closes. The race: the loop has looked at "closed" and is about to call the
/// observer while another thread closes. Each side writes its own flag, then a full fence, then reads the other's, so at
/// least one sees the other: either the loop does not call, or the closer waits until the call is through.
/// </remarks>
internal sealed class NotificationGate
{
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
        var spin = default(SpinWait);
        while (Volatile.Read(ref _notifying) is { } thread && thread != Thread.CurrentThread)
        {
            spin.SpinOnce();
        }

        return first;
    }
}
