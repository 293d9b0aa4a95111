using System;
using System.Collections.Generic;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>A process. Disposing it lets go of the handle; it does not end the process, and <see cref="Exited"/> still tells its end.</summary>
public interface IHostProcess : IDisposable
{
    /// <summary>The process id. For display only: it may be reused as soon as <see cref="Exited"/> has spoken.</summary>
    int Id { get; }

    /// <summary>What finds this process again by <see cref="IHostProcesses.Adopt"/>, from another program too.</summary>
    ProcessIdentity Identity { get; }

    /// <summary>The one exit of this process.</summary>
    /// <remarks>
    /// <para>Shape: one value, when the process has ended; replayed to whoever subscribes later. A child has been reaped by then. Of
    /// a process that was adopted, how it ended may stay <see cref="ProcessExit.Unknown"/>: only its parent is told, and others
    /// once the parent has reaped it (Linux 6.15), which is waited for a moment only.</para>
    /// <para>Threading: on the host's scheduler.</para>
    /// <para>Errors: none. A child that cannot be watched (the system is out of watches) is killed, and told when it is gone.</para>
    /// <para>Completion: right after the value.</para>
    /// <para>Buffering: the one value.</para>
    /// </remarks>
    IObservable<ProcessExit> Exited { get; }

    /// <summary>Sends a signal through the process handle, so never to a stranger. A process that has ended is no error.</summary>
    /// <exception cref="ObjectDisposedException">The handle was let go.</exception>
    /// <exception cref="HypervisorException">
    /// <see cref="ErrorCode.SystemError"/>: the system refused; the program has become another user's (EPERM).
    /// </exception>
    void Signal(ProcessSignal signal);

    /// <summary>What it has used so far; <see langword="null"/> when it has ended. On any thread.</summary>
    /// <exception cref="ObjectDisposedException">The handle was let go.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: the system refused.</exception>
    ProcessUsage? Measure();

    /// <summary>What its threads have used so far, in order of their ids; empty when it has ended. On any thread.</summary>
    /// <exception cref="ObjectDisposedException">The handle was let go.</exception>
    /// <exception cref="HypervisorException"><see cref="ErrorCode.SystemError"/>: the system refused.</exception>
    IReadOnlyList<ThreadUsage> MeasureThreads();
}
