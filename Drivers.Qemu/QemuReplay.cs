using System;
using System.Reactive.Concurrency;

namespace Rx.Hypervisor;

/// <summary>Replays recordings of hosts that had the QEMU driver alone.</summary>
public static class QemuReplay
{
    /// <summary>Begins to replay a recording. Once.</summary>
    /// <param name="replay">The recording.</param>
    /// <param name="scheduler">Moves it: in virtual time as fast as that is moved, on the wall clock as it was, or <paramref name="speed"/> times as fast.</param>
    /// <param name="speed">How many seconds of the recording pass in one of the scheduler.</param>
    /// <returns>The host's events, domains and records. Calls to it are refused; it completes with the replay.</returns>
    /// <exception cref="ArgumentException">The host had other drivers: name them in <see cref="Replay.On"/>.</exception>
    /// <exception cref="InvalidOperationException">It was begun before.</exception>
    public static IHypervisor On(this Replay replay, IScheduler scheduler, double speed = 1)
    {
        ArgumentNullException.ThrowIfNull(replay);
        return replay.On(scheduler, static options => options.UseQemu(), speed);
    }
}
