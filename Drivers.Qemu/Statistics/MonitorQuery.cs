using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Monitor;

namespace Rx.Hypervisor.Drivers.Qemu.Statistics;

/// <summary>One kind of question to one QEMU. Who asks while an answer is on its way shares it, so a silent QEMU is asked once.</summary>
/// <remarks>Threading: the host's scheduler only, except for <see cref="Known"/>.</remarks>
/// <param name="clock">The host's.</param>
/// <param name="ask">Asks, however long it takes.</param>
/// <param name="tell">Told whether QEMU answers: <see langword="false"/> once when a reader gave up, then <see langword="true"/> with the answer.</param>
internal sealed class MonitorQuery<T>(TimeProvider clock, Func<Task<T>> ask, Action<bool> tell)
{
    private Task? _asking;
    private long _askedAt;
    private bool _isLate;
    private Answer? _last; // Volatile.

    /// <summary>Since when it has been waiting for an answer that somebody gave up on, a timestamp; <see langword="null"/> when it is not.</summary>
    internal long? SilentSince => _asking is not null && _isLate ? _askedAt : null;

    /// <summary>The last answer, without asking; <see langword="null"/> when there has been none. On any thread.</summary>
    internal Reading<T>? Known => Last(isStale: false);

    /// <summary>The answer, or the last one known.</summary>
    /// <param name="patience">How long QEMU has, counted from when it was asked.</param>
    /// <param name="cancellationToken">Stops waiting; the question stands.</param>
    /// <exception cref="TimeoutException">It has not answered, and never has before.</exception>
    internal async Task<Reading<T>> ReadAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        Task asking = _asking ?? Begin();
        TimeSpan left = patience - clock.GetElapsedTime(_askedAt);
        try
        {
            await asking.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, cancellationToken);
            return Last(isStale: false)!.Value;
        }
        catch (Exception e) when (e is TimeoutException or MonitorLostException)
        {
            if (e is TimeoutException && patience > TimeSpan.Zero)
            {
                GiveUp(asking);
            }

            if (Last(isStale: true) is { } known)
            {
                return known;
            }

            throw;
        }
    }

    private void GiveUp(Task asking)
    {
        if (_asking == asking && !_isLate)
        {
            _isLate = true;
            tell(false);
        }
    }

    private Reading<T>? Last(bool isStale) => Volatile.Read(ref _last) is { } last
        ? new Reading<T>(last.Value, last.At, clock.GetElapsedTime(last.Stamp), isStale)
        : null;

    private Task Begin()
    {
        _askedAt = clock.GetTimestamp();
        Task asking = AskAsync();
        _asking = asking.IsCompleted ? null : asking;
        return asking;
    }

    private async Task AskAsync()
    {
        try
        {
            T value = await ask();
            Volatile.Write(ref _last, new Answer(value, clock.GetUtcNow(), clock.GetTimestamp()));
            TellAnswer();
        }
        catch (QmpCommandException)
        {
            TellAnswer();
            throw;
        }
        finally
        {
            (_asking, _isLate) = (null, false);
        }
    }

    private void TellAnswer()
    {
        if (_isLate)
        {
            _isLate = false;
            tell(true);
        }
    }

    private sealed record Answer(T Value, DateTimeOffset At, long Stamp);
}
