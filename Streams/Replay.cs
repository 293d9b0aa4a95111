using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Text.Json;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Recordings;

namespace Rx.Hypervisor;

/// <summary>Runs what a host did again, from a recording of all that its drivers were told. <see cref="Recording.Open"/> makes one.</summary>
/// <remarks>
/// <para>The drivers themselves run again, on what QEMU, the kernel and callers said then, and when: so events, states and positions are the same,
/// byte for byte, whatever the speed. Nothing of the machine that it is replayed on is touched.</para>
/// <para>Threading: on the scheduler that it is replayed on.</para>
/// <para>A recording that is torn or damaged is replayed up to the last whole record; <see cref="End"/> says where that is.</para>
/// </remarks>
public sealed class Replay
{
    private readonly RecordingLines _lines;
    private readonly RecordingHead _head;
    private readonly TaskCompletionSource<ReplayEnd> _ended = new();
    private readonly SerialDisposable _next = new();
    private HypervisorHost? _host;
    private InputReplayer? _world;
    private IScheduler? _scheduler;
    private JsonDocument? _record;    // The one that is due next.
    private DateTimeOffset _origin;   // When the recording would have begun, by the scheduler's clock.
    private double _speed = 1;
    private Func<HypervisorEvent, bool>? _until;

    internal Replay(RecordingLines lines, RecordingHead head) => (_lines, _head) = (lines, head);

    /// <summary>When the recording began, by the clock of its host.</summary>
    public DateTimeOffset Begin => _head.Begin;

    /// <summary>The names of the drivers that were recorded; those that it is replayed with must be the same.</summary>
    public IReadOnlyList<string> Drivers => _head.Drivers;

    /// <summary>How long after the beginning what was replayed last happened.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>The line of the recording that was replayed last, from 1 on.</summary>
    public int Line => _lines.Number;

    /// <summary>Completes when the replay is over, and says where and why; never fails.</summary>
    public Task<ReplayEnd> End => _ended.Task;

    /// <summary>Whether it stands still until <see cref="Continue"/> or <see cref="Step"/>.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Begins to replay it. Once.</summary>
    /// <param name="scheduler">Moves it: in virtual time as fast as that is moved, on the wall clock as it was, or <paramref name="speed"/> times as fast.</param>
    /// <param name="configure">Adds the drivers, as the host that was recorded did.</param>
    /// <param name="speed">How many seconds of the recording pass in one of the scheduler.</param>
    /// <returns>The host's events, domains and records. Calls to it are refused; it completes with the replay.</returns>
    /// <exception cref="ArgumentException">The drivers are not those of the recording.</exception>
    /// <exception cref="InvalidOperationException">It was begun before.</exception>
    public IHypervisor On(IScheduler scheduler, Action<HypervisorHostOptions> configure, double speed = 1)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        ArgumentNullException.ThrowIfNull(configure);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(speed);
        if (_scheduler is not null)
        {
            throw new InvalidOperationException("A replay is begun once; open the recording again.");
        }

        var options = new HypervisorHostOptions();
        configure(options);
        string[] drivers = [.. options.Drivers.Select(static driver => driver.Name)];
        if (!drivers.SequenceEqual(_head.Drivers, StringComparer.Ordinal))
        {
            throw new ArgumentException(
                $"The recording is of the drivers {string.Join(", ", _head.Drivers)}, not of {string.Join(", ", drivers)}.", nameof(configure));
        }

        (options.Startup, options.Shutdown, options.Journal, options.Delivery) = (_head.Startup, _head.Shutdown, _head.Journal, scheduler);
        HypervisorHost host = null!;
        _world = new InputReplayer(_head.Begin, _head.Boot, (call, cancel) => host.Drivers.Repeat(call, cancel));
        host = HypervisorHost.Make(new VirtualHost(scheduler, options.Log), _world, _head.Folders, options, _head.Before);
        host.Drivers.Published.Subscribe(Watch);
        (_host, _scheduler, _speed) = (host, scheduler, speed);
        _origin = scheduler.Now;
        ReadNext();
        return host.Hypervisor;
    }

    /// <summary>Lets it stand still, behind the record that is being replayed.</summary>
    public void Pause()
    {
        IsPaused = true;
        _next.Disposable = Disposable.Empty;
    }

    /// <summary>Lets it stand still behind the first record that makes such an event. Other words take the place of these.</summary>
    public void PauseWhen(Func<HypervisorEvent, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        _until = predicate;
    }

    /// <summary>Replays one record, and stands still.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Step()
    {
        Pause();
        if (_record is null)
        {
            return false;
        }

        Turn();
        return true;
    }

    /// <summary>Goes on.</summary>
    public void Continue()
    {
        IsPaused = false;
        _origin = _scheduler!.Now - (Elapsed / _speed);
        ScheduleNext();
    }

    private void Watch(HypervisorEvent news)
    {
        if (_until is { } until && until(news))
        {
            _until = null;
            Pause();
        }
    }

    private void ReadNext()
    {
        _record?.Dispose();
        _record = _lines.Read();
        if (_record is null)
        {
            Finish(_lines.Reason, _lines.Why);
        }
        else if (_record.RootElement.TryGetProperty("why", out JsonElement why))
        {
            Finish(ReplayEndReason.Ended, why.GetString()!);
        }
        else
        {
            ScheduleNext();
        }
    }

    private void ScheduleNext()
    {
        if (IsPaused || _record is null)
        {
            return;
        }

        TimeSpan at = TimeSpan.FromTicks(_record.RootElement.GetProperty("t").GetInt64());
        TimeSpan due = _origin + (at / _speed) - _scheduler!.Now;
        _next.Disposable = _scheduler.Schedule(this, Scheduler.Normalize(due), static (_, replay) =>
        {
            replay.Turn();
            return Disposable.Empty;
        });
    }

    private void Turn()
    {
        try
        {
            _world!.Turn(_record!.RootElement);
            Elapsed = _world.Elapsed;
        }
        catch (Exception e) when (e is ReplayDivergedException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            Finish(e is ReplayDivergedException ? ReplayEndReason.Diverged : ReplayEndReason.Damaged, e.Message);
            return;
        }

        ReadNext();
    }

    // All that was published is told first.
    private void Finish(ReplayEndReason reason, string why)
    {
        _record?.Dispose();
        _record = null;
        var end = new ReplayEnd(reason, why, Line, _lines.Offset, Elapsed);
        _scheduler!.Start(async () =>
        {
            await _host!.Drivers.Stream.CompleteAsync();
            await _host.Hypervisor.DisposeAsync();
            _ended.TrySetResult(end);
        });
    }
}
