using System;
using System.Reactive.Linq;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Streams.Sources;

/// <summary>The end of processes as streams.</summary>
public static class ProcessExitSource
{
    /// <summary>The exit of the process behind a pidfd. A child is reaped by it.</summary>
    /// <remarks>
    /// <para>Shape: cold, one value. A child is reaped once: the first subscriber learns its exit code or signal; later ones, and
    /// those who watch a process that is not a child, get <see cref="ProcessExit.Unknown"/>.</para>
    /// <para>Threading: on the scheduler's loop; subscribe and dispose anywhere.</para>
    /// <para>Errors: <see cref="ObjectDisposedException"/> when the handle is closed while watched.</para>
    /// <para>Completion: right after the value.</para>
    /// <para>Buffering: none.</para>
    /// </remarks>
    /// <param name="scheduler">Whose loop watches.</param>
    /// <param name="process">Stays the caller's.</param>
    public static IObservable<ProcessExit> WhenExited(this PollScheduler scheduler, PidHandle process)
    {
        ArgumentNullException.ThrowIfNull(process);
        return scheduler.WhenReady(process, PollEvents.In)
            .Select(_ => PidFd.TryReap(process))
            .Where(static reaped => reaped.Kind != ReapKind.StillRunning)
            .Select(ToExit)
            .Take(1);
    }

    /// <summary>The end of the process behind a pidfd, without taking a child's status.</summary>
    internal static IObservable<PollEvents> WhenEnded(this PollScheduler scheduler, PidHandle process)
        => scheduler.WhenReady(process, PollEvents.In).Take(1);

    /// <summary>How a process ended that is somebody else's child; <see langword="null"/> while its parent has not reaped it.</summary>
    internal static ProcessExit? Learn(PidHandle process) => PidFd.ReadExit(process) is { Kind: not ReapKind.StillRunning } told ? ToExit(told) : null;

    internal static ProcessExit ToExit(ReapResult reaped) => reaped.Kind switch
    {
        ReapKind.Exited => new ProcessExit(reaped.Status, Signal: null),
        ReapKind.Killed => new ProcessExit(Code: null, reaped.Status),
        _ => ProcessExit.Unknown,
    };
}
