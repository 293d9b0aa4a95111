using System;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Inventory;

/// <summary>One subscriber of an inventory: woken by writers, told on the scheduler, by itself, at its own pace.</summary>
/// <remarks>
/// <para>Threading: <see cref="Wake"/> and <see cref="Dispose"/> from any thread. Turns never overlap: only who sets <c>_woken</c> from 0 to 1 schedules one,
/// and a turn that has found nothing more clears it, passes a full fence, and looks again, as a writer may have come in between.</para>
/// </remarks>
internal abstract class InventorySubscription(IScheduler scheduler, InventoryEnd? end) : IDisposable
{
    /// <summary>Notifications a turn; then the others on the scheduler have theirs.</summary>
    private const int PerTurn = 16;

    private readonly NotificationGate _notifications = new();
    private int _woken; // Interlocked.

    public void Dispose()
    {
        if (_notifications.Close())
        {
            Unregister();
            end?.Remove(this);
        }
    }

    /// <summary>Registers, then has the first turn scheduled.</summary>
    internal void Start()
    {
        Register();
        end?.Add(this);
        try
        {
            Wake();
        }
        catch
        {
            Dispose(); // The scheduler takes no work any more.
            throw;
        }
    }

    /// <summary>Sees to it that what there is now will be told.</summary>
    internal void Wake()
    {
        if (Volatile.Read(ref _woken) == 0 && Interlocked.Exchange(ref _woken, 1) == 0)
        {
            Schedule();
        }
    }

    /// <summary>Whether the connection has ended by way of which this one came.</summary>
    private protected bool IsEnded => end is { IsReached: true };

    private protected abstract bool HasMore { get; }

    private protected abstract void Register();

    private protected abstract void Unregister();

    /// <summary>Tells the next thing there is to be told, if any. Inside the gate.</summary>
    /// <returns>Whether there may be more.</returns>
    private protected abstract bool TellNext();

    /// <summary>Where an observer's exception goes.</summary>
    private protected abstract void Rethrow(Exception exception);

    private void Schedule() => scheduler.Schedule(this, static (_, self) =>
    {
        self.Turn();
        return Disposable.Empty;
    });

    private void Turn()
    {
        int told = 0;
        while (told < PerTurn)
        {
            if (Notify())
            {
                told++;
                continue;
            }

            Volatile.Write(ref _woken, 0);
            Interlocked.MemoryBarrier();
            if (_notifications.IsClosed || !HasMore || Interlocked.Exchange(ref _woken, 1) != 0)
            {
                return;
            }
        }

        Schedule();
    }

    private bool Notify()
    {
        if (!_notifications.TryEnter())
        {
            return false;
        }

        try
        {
            return TellNext();
        }
        catch (Exception e)
        {
            Dispose();
            Rethrow(e);
            return false;
        }
        finally
        {
            _notifications.Leave();
        }
    }
}
