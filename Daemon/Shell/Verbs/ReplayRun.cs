using System;
using System.Linq;
using System.Reactive;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Shell.Verbs;

/// <summary>One replay, shown as it goes.</summary>
/// <remarks>Threading: all of it on the scheduler that it is replayed on.</remarks>
/// <param name="replay">What.</param>
/// <param name="stop">Where to stop; <see langword="null"/> is at the end.</param>
/// <param name="view">Where it is shown.</param>
internal sealed class ReplayRun(Replay replay, ReplayStop? stop, ShellView view)
{
    private const string Networks = "network";

    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IHypervisor? _hypervisor;
    private Position? _last; // Of the event to stop behind, once it has come.

    /// <summary>Replays as fast as it goes.</summary>
    /// <returns>How it ended; <see langword="null"/> if it was stopped.</returns>
    internal ReplayEnd? AtOnce(CancellationToken cancelled)
    {
        var time = new VirtualTime();
        using CancellationTokenRegistration interrupt = cancelled.UnsafeRegister(static time => ((VirtualTime)time!).Stop(), time);
        Begin(time, speed: 1);
        time.Start();
        cancelled.ThrowIfCancellationRequested();
        return replay.End.IsCompleted ? replay.End.Result : null;
    }

    /// <summary>Replays on the wall clock.</summary>
    /// <returns>As <see cref="AtOnce"/>.</returns>
    internal async Task<ReplayEnd?> OnClockAsync(double speed, CancellationToken cancelled)
    {
        using var loop = new PollScheduler();
        loop.Schedule((Run: this, speed), static (loop, work) =>
        {
            work.Run.Begin(loop, work.speed);
            return Disposable.Empty;
        });
        await Task.WhenAny(replay.End, _stopped.Task).WaitAsync(cancelled);
        return replay.End.IsCompleted ? await replay.End : null;
    }

    /// <summary>Shows where it stands and what the guests do then.</summary>
    internal void Show(ReplayEnd? end)
    {
        view.Replayed(replay, end);
        view.List([.. _hypervisor!.ListDomains()]);
    }

    private void Begin(IScheduler scheduler, double speed)
    {
        _hypervisor = replay.On(scheduler, Configure, speed);
        _hypervisor.Events.Subscribe(Tell);
        if (stop is not { } wanted)
        {
            return;
        }

        replay.PauseWhen(news =>
        {
            bool isIt = wanted.IsAt(news);
            _last = isIt ? news.Position : _last;
            return isIt;
        });
        if (wanted.After is { } after)
        {
            scheduler.Schedule(Unit.Default, (after / speed) + TimeSpan.FromTicks(1), (_, _) =>
            {
                replay.Pause();
                _stopped.TrySetResult();
                return Disposable.Empty;
            });
        }
    }

    private void Configure(HypervisorHostOptions options)
    {
        if (replay.Drivers.Contains(Networks, StringComparer.Ordinal))
        {
            options.UseNetworks();
        }

        options.UseQemu();
    }

    private void Tell(HypervisorEvent news)
    {
        view.Event(news);
        if (news.Position == _last)
        {
            _stopped.TrySetResult();
        }
    }
}
